"""Finished tiles kept in the database. The key carries every version the tile depends on, so it is never stale."""

from psycopg import AsyncConnection

from geo_service.model.tile import Tile

READ = b"SELECT body FROM geo.tile_cache WHERE key = %s AND z = %s AND x = %s AND y = %s"
WRITE = b"INSERT INTO geo.tile_cache (key, z, x, y, body) VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
FORGET = b"DELETE FROM geo.tile_cache WHERE key <> ALL(%s)"


async def read_cached(connection: AsyncConnection, key: str, tile: Tile) -> bytes | None:
    """The stored tile, or None."""
    cursor = connection.cursor(binary=True)
    await cursor.execute(READ, (key, tile.z, tile.x, tile.y), prepare=True)
    row = await cursor.fetchone()
    return None if row is None else bytes(row[0])


async def write_cached(connection: AsyncConnection, key: str, tile: Tile, body: bytes) -> None:
    """Store a tile; harmless when another process did already."""
    await connection.execute(WRITE, (key, tile.z, tile.x, tile.y, body), prepare=True)


async def forget_others(connection: AsyncConnection, keys: list[str]) -> int:
    """Delete the tiles of every key but these; returns how many went."""
    return (await connection.execute(FORGET, (keys,))).rowcount
