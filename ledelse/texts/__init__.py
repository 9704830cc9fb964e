"""The words that users read: labels, refusals, dates and amounts. Danish is the source text."""
