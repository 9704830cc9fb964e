"""Reads pictures: whole, of a size a tablet can show."""

from pathlib import Path

from PIL import Image, ImageFile, UnidentifiedImageError

from .terms import FileType, Found, Limits, Unacceptable, WhyNot

_ORIENTATION = 0x0112
_ON_ITS_SIDE = {5, 6, 7, 8}


def read(path: Path, file_type: FileType, *, limits: Limits) -> Found:
    """Width and height as shown. Raises Unacceptable (TOO_MANY_PIXELS, BROKEN)."""
    Image.MAX_IMAGE_PIXELS = None  # ours is the limit, and it has a sentence
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(path, formats=["PNG"] if file_type is FileType.PNG else ["JPEG", "MPO"]) as picture:
            width, height = picture.size
            if width * height > limits.pixels:
                raise Unacceptable(WhyNot.TOO_MANY_PIXELS, {"limit": limits.pixels, "actual": width * height})
            picture.load()
            turned = picture.getexif().get(_ORIENTATION) in _ON_ITS_SIDE
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, KeyError, TypeError) as fault:
        raise Unacceptable(WhyNot.BROKEN) from fault
    return Found(width=height if turned else width, height=width if turned else height)
