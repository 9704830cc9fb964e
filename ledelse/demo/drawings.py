"""Draws the demo's maps as plain shapes: streets, houses, water, and the place that the case is about."""

import math
from dataclasses import dataclass
from random import Random

WIDTH = 156.0  # millimetres
WATER, GREEN, HOUSE, PLACE = "#cfe6f5", "#dcebd0", "#8b8f94", "#3b7fc4"
STREET, PATH, INK = "#b9bcc0", "#004993", "#333333"

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shape:
    """One area, line or word on the map; points in millimetres from the upper left corner."""

    kind: str
    points: tuple[Point, ...]
    fill: str | None = None
    stroke: str | None = None
    width: float = 0.2
    dashed: bool = False
    text: str = ""


def draw_map(rng: Random, *, height: float, street: str) -> list[Shape]:
    """A stretch of town with the street in the middle, a marked place beside it, a path, a scale and a north arrow."""
    middle = height * rng.uniform(0.42, 0.58)
    columns = sorted(rng.uniform(12, WIDTH - 12) for _ in range(5))
    shapes = [_water(rng, height), _park(rng, height)]
    shapes += [_side_street(x, height, rng) for x in columns]
    shapes.append(_main_street(rng, middle))
    shapes += _houses(rng, middle, height)
    shapes += [_place(rng, middle), _path(rng, middle)]
    shapes.append(Shape("text", ((WIDTH * 0.62, middle - 5.5),), stroke=INK, text=street))
    return [*shapes, *_scale_and_north(height)]


def _water(rng: Random, height: float) -> Shape:
    edge = [(WIDTH * i / 8, height * 0.9 + rng.uniform(-5, 4)) for i in range(9)]
    return Shape("area", (*edge, (WIDTH, height), (0.0, height)), fill=WATER, stroke="#9cc7e3")


def _park(rng: Random, height: float) -> Shape:
    centre, reach = (rng.uniform(25, WIDTH - 25), height * 0.2), rng.uniform(13, 20)
    rim = tuple(
        (
            centre[0] + math.cos(turn / 12 * math.tau) * reach * rng.uniform(0.85, 1.15),
            centre[1] + math.sin(turn / 12 * math.tau) * reach * rng.uniform(0.6, 0.8),
        )
        for turn in range(12)
    )
    return Shape("area", rim, fill=GREEN, stroke="#b3cf9b")


def _main_street(rng: Random, middle: float) -> Shape:
    points = tuple((WIDTH * i / 6, middle + rng.uniform(-2, 2)) for i in range(7))
    return Shape("line", points, stroke=STREET, width=4.2)


def _side_street(x: float, height: float, rng: Random) -> Shape:
    points = ((x, 0.0), (x + rng.uniform(-6, 6), height / 2), (x + rng.uniform(-9, 9), height * 0.88))
    return Shape("line", points, stroke=STREET, width=2.2)


def _houses(rng: Random, middle: float, height: float) -> list[Shape]:
    houses = []
    for row in (middle - 9, middle + 9, middle - 24, middle + 24):
        x = rng.uniform(2, 8)
        while x < WIDTH - 12 and row < height * 0.86:
            wide, deep = rng.uniform(4, 11), rng.uniform(3.5, 6)
            houses.append(Shape("area", _box(x, row - deep / 2, wide, deep), fill=HOUSE, stroke="#6d7176"))
            x += wide + rng.uniform(3, 10)
    return houses


def _place(rng: Random, middle: float) -> Shape:
    x = rng.uniform(WIDTH * 0.3, WIDTH * 0.5)
    return Shape(
        "area", _box(x, middle - 7, rng.uniform(24, 38), 14), fill=f"{PLACE}66", stroke=PATH, width=0.7
    )


def _path(rng: Random, middle: float) -> Shape:
    points = tuple((WIDTH * i / 5, middle + 14 + rng.uniform(-3, 3)) for i in range(6))
    return Shape("line", points, stroke=PATH, width=0.8, dashed=True)


def _scale_and_north(height: float) -> list[Shape]:
    foot, tip = height - 6, (WIDTH - 9, 6.0)
    arrow = (tip, (tip[0] + 3, tip[1] + 9), (tip[0], tip[1] + 6.5), (tip[0] - 3, tip[1] + 9))
    return [
        Shape("line", ((6, foot), (46, foot)), stroke=INK, width=0.6),
        Shape("text", ((6, foot - 4),), stroke=INK, text="0"),
        Shape("text", ((41, foot - 4),), stroke=INK, text="200 m"),
        Shape("area", arrow, fill=INK),
        Shape("text", ((tip[0] - 1.2, tip[1] + 11),), stroke=INK, text="N"),
    ]


def _box(x: float, y: float, wide: float, deep: float) -> tuple[Point, ...]:
    return ((x, y), (x + wide, y), (x + wide, y + deep), (x, y + deep))
