"""What reads files nobody vouches for. Runs in a child process of its own, without the rest of Ledelse.

1. `__main__` is started with the path and the limits, and confines itself (`confine`) before it looks.
2. `sniff` says by content what the file claims to be.
3. `pdf`, `office` (over `package` and `markup`) or `image` reads it and finds facts, or refuses.
4. The answer goes back as one JSON object; `inspection` in the parent believes nothing of it unchecked.

Everything here imports only its neighbours, relatively, the standard library, pikepdf, pypdf and Pillow.
"""
