// Starts what every page needs.
