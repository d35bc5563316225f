"""A raster frame in EPSG:2154: cells in rows from north to south."""

from dataclasses import dataclass

import numpy as np
from rasterio.features import rasterize
from rasterio.transform import Affine

from geo_service.travel.arrays import Bools, Ints, Points, Shapes


@dataclass(frozen=True)
class Frame:
    """``rows`` × ``columns`` square cells; cell number = row · columns + column."""

    west: float
    north: float
    cell_m: float
    rows: int
    columns: int

    @classmethod
    def covering(cls, extent_m: tuple[float, float, float, float], cell_m: float) -> "Frame":
        """Frame whose south-west corner is the extent's; it reaches at least to the north-east one."""
        west, south, east, north = extent_m
        rows, columns = int(np.ceil((north - south) / cell_m)), int(np.ceil((east - west) / cell_m))
        return cls(west, south + rows * cell_m, cell_m, rows, columns)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows, columns."""
        return self.rows, self.columns

    @property
    def extent_m(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        south = self.north - self.rows * self.cell_m
        return self.west, south, self.west + self.columns * self.cell_m, self.north

    @property
    def transform(self) -> Affine:
        """Raster transform, for rasterio."""
        return Affine(self.cell_m, 0.0, self.west, 0.0, -self.cell_m, self.north)

    def centres(self, cells: Ints | None = None) -> Points:
        """Centres of some cells, of all by default."""
        numbers = np.arange(self.rows * self.columns) if cells is None else cells
        row, column = np.divmod(numbers, self.columns)
        return np.column_stack(
            [self.west + (column + 0.5) * self.cell_m, self.north - (row + 0.5) * self.cell_m]
        )

    def cells(self, places: Points) -> Ints:
        """Number of the cell that holds each point; points must lie in the frame."""
        column = np.clip((places[:, 0] - self.west) // self.cell_m, 0, self.columns - 1)
        row = np.clip((self.north - places[:, 1]) // self.cell_m, 0, self.rows - 1)
        return (row * self.columns + column).astype(np.int64)

    def burn(self, shapes: Shapes, *, all_touched: bool = False) -> Bools:
        """Cells whose centre (or any part) lies in the shapes, as a raster."""
        kept = [shape for shape in shapes if not shape.is_empty]
        if not kept:
            return np.zeros(self.shape, dtype=np.bool_)
        burnt = rasterize(
            kept, out_shape=self.shape, transform=self.transform, all_touched=all_touched, dtype="uint8"
        )
        return np.asarray(burnt, dtype=np.bool_)
