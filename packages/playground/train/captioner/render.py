"""Draws scenes of the playground's world as 64×64 pictures, in many styles.

`draw_scene` is the general renderer; `easy_vqa_like` repeats how easy-VQA draws its pictures (one shape, anywhere,
on a pale ground, drawn at 128×128 and halved with a bilinear filter). All randomness comes from the given generator.
"""

from __future__ import annotations

import colorsys
import io
import math
import random
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from world import COLORS, SHAPES, Scene, Shape  # noqa: E402

SIDE = 64
THIRD = SIDE / 3
LARGE = 14.0  # px: the geometric mean of a bounding box's sides, from which a shape is "large"
RGB = dict(
    red=(255, 0, 0), green=(0, 255, 0), blue=(0, 0, 255), yellow=(255, 255, 0),
    black=(0, 0, 0), gray=(128, 128, 128), brown=(165, 42, 42), teal=(0, 128, 128),
)  # easy-VQA's own
OTHER_RGB = dict(green=[(0, 128, 0), (34, 139, 34), (0, 200, 0)], brown=[(139, 69, 19), (160, 82, 45), (150, 75, 0)],
                 blue=[(65, 105, 225), (0, 0, 205)], red=[(220, 20, 60), (230, 30, 30)], yellow=[(255, 215, 0), (250, 230, 30)],
                 gray=[(105, 105, 105), (150, 150, 150)], black=[(20, 20, 20), (34, 34, 34)], teal=[(0, 139, 139), (0, 120, 120)])
HSV = dict(  # hue in degrees, saturation, value: wide, but no two names overlap
    red=((-9, 9), (0.78, 1), (0.8, 1)), green=((95, 145), (0.6, 1), (0.42, 1)), blue=((214, 250), (0.65, 1), (0.5, 1)),
    yellow=((48, 64), (0.7, 1), (0.86, 1)), black=((0, 360), (0, 0.4), (0, 0.15)), gray=((0, 360), (0, 0.06), (0.38, 0.68)),
    brown=((0, 30), (0.6, 0.88), (0.42, 0.67)), teal=((172, 188), (0.65, 1), (0.4, 0.62)),
)
FILTERS = [Image.Resampling.BILINEAR, Image.Resampling.LANCZOS, Image.Resampling.BICUBIC, Image.Resampling.BOX]
Box = tuple[float, float, float, float]  # left, top, right, bottom in pixels of the 64×64 picture


@dataclass
class Figure:
    """A shape with its geometry: `points` is its polygon, or None for a circle, which fills the box."""

    shape: Shape
    box: Box
    points: list[tuple[float, float]] | None


def size_and_cell(box: Box) -> tuple[str, int, int]:
    """The one rule for size and place: a box's geometric mean side, and the third that holds its centre."""
    left, top, right, bottom = box
    size = "large" if math.sqrt((right - left) * (bottom - top)) >= LARGE else "small"
    return size, min(2, int((left + right) / 2 / THIRD)), min(2, int((top + bottom) / 2 / THIRD))


def figure_mask(pixels: np.ndarray) -> np.ndarray:
    """Where a picture differs clearly from the commonest of its corners' colours."""
    corners = [tuple(int(c) for c in pixels[y, x]) for y in (0, -1) for x in (0, -1)]
    return np.abs(pixels.astype(int) - np.array(max(corners, key=corners.count))).sum(-1) > 120


def measure(pixels: np.ndarray) -> Box:
    """The bounding box of a picture's figure."""
    ys, xs = np.nonzero(figure_mask(pixels))
    return float(xs.min()), float(ys.min()), float(xs.max() + 1), float(ys.max() + 1)


def colour(rng: random.Random, name: str, jitter: bool) -> tuple[int, int, int]:
    if not jitter or rng.random() < 0.35:
        return RGB[name]
    if rng.random() < 0.2:
        return rng.choice(OTHER_RGB[name])
    h, s, v = (rng.uniform(*r) for r in HSV[name])
    return tuple(round(255 * c) for c in colorsys.hsv_to_rgb(h / 360 % 1, s, v))


def ground(rng: random.Random) -> tuple[int, int, int]:
    kind = rng.random()
    if kind < 0.3:
        return (255, 255, 255)
    low = 230 if kind < 0.7 else 205
    if kind > 0.92:
        return (rng.randint(215, 250),) * 3
    return tuple(rng.randint(low, 255) for _ in range(3))


def outline_points(rng: random.Random, shape: str, turned: bool) -> tuple[list[tuple[float, float]] | None, float]:
    """A polygon in unit coordinates (None for a circle) and its box's width over its height."""
    if shape == "circle":
        return None, 1.0
    if shape == "rectangle":
        aspect = math.exp(rng.uniform(-0.5, 0.5)) if rng.random() < 0.7 else 1.0
        points = [(0.0, 0.0), (aspect, 0.0), (aspect, 1.0), (0.0, 1.0)]
    else:
        height = 0.866 if rng.random() < 0.6 else rng.uniform(0.75, 1.2)
        points = [(0.5, 0.0), (1.0, height), (0.0, height)]
    if turned:
        a = rng.uniform(0, 2 * math.pi)
        points = [(x * math.cos(a) - y * math.sin(a), x * math.sin(a) + y * math.cos(a)) for x, y in points]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    w, h = max(xs) - min(xs), max(ys) - min(ys)
    return [((x - min(xs)) / w, (y - min(ys)) / h) for x, y in points], w / h


def figure(rng: random.Random, shape: Shape, grid: bool, turned: bool, squeeze: float) -> Figure:
    """Places one shape: inside its cell (grid), or anywhere that has its centre in the cell."""
    points, aspect = outline_points(rng, shape.shape, turned)
    aspect *= squeeze
    longer = math.sqrt(max(aspect, 1 / aspect))
    if shape.size == "small":
        g = rng.uniform(7, 12)
    else:
        g = rng.uniform(15.5, max(15.8, 20.5 / longer if grid else 28))
    w, h = g * math.sqrt(aspect), g / math.sqrt(aspect)

    def centre(cell: int, extent: float) -> float:
        slack = (THIRD - extent) / 2 if grid else THIRD / 2 - 1
        slack = max(0.3, slack)
        c = (cell + 0.5) * THIRD + rng.uniform(-slack, slack)
        return min(max(c, extent / 2 + 0.3), SIDE - extent / 2 - 0.3)

    cx, cy = centre(shape.column, w), centre(shape.row, h)
    box = (cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2)
    return Figure(shape, box, points and [(box[0] + x * w, box[1] + y * h) for x, y in points])


def apart(a: Box, b: Box, gap: float) -> bool:
    return a[2] + gap <= b[0] or b[2] + gap <= a[0] or a[3] + gap <= b[1] or b[3] + gap <= a[1]


def figures(rng: random.Random, scene: Scene, grid: bool, plain: bool) -> list[Figure]:
    squeeze = 1.0 if plain or rng.random() < 0.93 else rng.uniform(0.8, 1.25)  # a picture that was not square
    for attempt in range(200):
        placed: list[Figure] = []
        for shape in scene:
            turned = not plain and shape.shape != "circle" and rng.random() < (0.25 if shape.shape == "triangle" else 0.08)
            f = figure(rng, shape, grid or attempt > 60, turned, squeeze)
            if not all(apart(f.box, other.box, 0.5 if grid else 1.5) for other in placed):
                break
            placed.append(f)
        else:
            return placed
    return placed


def paint(placed: list[Figure], fills: list, back: tuple, side: int, edge: list | None, edge_width: float) -> Image.Image:
    image = Image.new("RGB", (side, side), back)
    pen, k = ImageDraw.Draw(image), side / SIDE
    for i, f in enumerate(placed):
        line = edge[i] if edge else None
        width = max(1, round(edge_width * k)) if edge else 0
        if f.points is None:
            l, t, r, b = (c * k for c in f.box)
            pen.ellipse((l, t, r - 1, b - 1), fill=fills[i], outline=line, width=width)
        else:
            points = [(x * k, y * k) for x, y in f.points]
            pen.polygon(points, fill=fills[i])
            if line:
                pen.line([*points, points[0], points[1]], fill=line, width=width, joint="curve")
    return image


def owners(placed: list[Figure]) -> np.ndarray:
    """Which shape (1, 2, …; 0 is none) each of the 8×8 patches shows, in the order given."""
    mask = paint(placed, [(i + 1,) * 3 for i in range(len(placed))], (0, 0, 0), SIDE, None, 0)
    return np.asarray(mask)[:, :, 0].reshape(8, 8, 8, 8).max(axis=(1, 3))


def draw_scene(rng: random.Random, scene: Scene, plain: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """A picture of the scene (64×64×3) and its patches' owners. Plain: the playground's own clean style."""
    grid = plain or rng.random() < 0.5
    placed = figures(rng, scene, grid, plain)
    fills = [colour(rng, s.color, jitter=not plain or rng.random() < 0.3) for s in scene]
    edge = None
    if not plain and rng.random() < 0.12:
        edge = [tuple(int(c * 0.55) for c in fill) if rng.random() < 0.6 else (0, 0, 0) for fill in fills]
    first = 256 if plain else rng.choice([64, 96, 128, 128, 224, 224, 256, 256, 384])
    image = paint(placed, fills, ground(rng), first, edge, rng.uniform(0.6, 1.2))
    if not plain:
        if first == 384 or (first == 256 and rng.random() < 0.3):
            image = image.resize((rng.choice([128, 200, 224]),) * 2, rng.choice(FILTERS))
        image = worn(rng, image)
    if image.width != SIDE:
        image = image.resize((SIDE, SIDE), rng.choice(FILTERS))
    return np.asarray(image), owners(placed)


def worn(rng: random.Random, image: Image.Image) -> Image.Image:
    """What happens to pictures on their way: uneven ground, noise, JPEG."""
    if rng.random() < 0.14:
        pixels = np.asarray(image).astype(np.float32)
        noise = np.random.default_rng(rng.getrandbits(32))
        if rng.random() < 0.5:
            slope = np.linspace(-1, 1, image.width)[:, None, None] * rng.uniform(-8, 8)
            pixels = pixels + (slope if rng.random() < 0.5 else slope.transpose(1, 0, 2))
        else:
            pixels = pixels + noise.normal(0, rng.uniform(1, 5), pixels.shape)
        image = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
    if rng.random() < 0.2:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=rng.randint(60, 95))
        image = Image.open(buffer).convert("RGB")
    return image


def easy_vqa_like(rng: random.Random) -> tuple[np.ndarray, np.ndarray, Scene]:
    """A picture as easy-VQA draws them, its patches' owners, and its scene measured by the rule."""
    color, shape, side = rng.choice(COLORS), rng.choice(SHAPES), SIDE * 2
    w, h = rng.randint(16, 64), rng.randint(16, 64)
    if shape != "rectangle":
        h = w if shape == "circle" else round(w * math.sqrt(3) / 2)
    x, y = rng.randint(0, side - w), rng.randint(0, side - h)
    image = Image.new("RGB", (side, side), tuple(rng.randint(230, 255) for _ in range(3)))
    pen = ImageDraw.Draw(image)
    if shape == "triangle":
        pen.polygon([(x, y + h), (x + w, y + h), (x + w / 2, y)], fill=RGB[color])
    else:
        (pen.rectangle if shape == "rectangle" else pen.ellipse)((x, y, x + w, y + h), fill=RGB[color])
    pixels = np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BILINEAR))
    return measured(pixels, color, shape)


def measured(pixels: np.ndarray, color: str, shape: str) -> tuple[np.ndarray, np.ndarray, Scene]:
    """A one-shape picture with its owners and its scene, by its bounding box."""
    box = measure(pixels)
    size, column, row = size_and_cell(box)
    placed = Figure(Shape(color, shape, size, column, row), box, None)
    corners = [(box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3])]
    placed.points = {"circle": None, "rectangle": corners}.get(shape, [((box[0] + box[2]) / 2, box[1]), *corners[2:]])
    return pixels, owners([placed]), [placed.shape]
