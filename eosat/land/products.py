"""Every indicator by its name."""

from collections.abc import Iterable, Mapping

from eosat.errors import InputError
from eosat.land import algae, built, burned, crops, fields, forest, greenhouses, orchards, water
from eosat.land.product import Product

PRODUCTS: Mapping[str, Product] = {
    room.PRODUCT.name: room.PRODUCT
    for room in (forest, fields, crops, orchards, greenhouses, water, built, burned, algae)
}


def product(name: str) -> Product:
    """The indicator of this name.

    Raises
    ------
    InputError
        When there is none.
    """
    if name not in PRODUCTS:
        raise InputError("products.unknown", name=name, known=", ".join(PRODUCTS))
    return PRODUCTS[name]


def products_of(names: Iterable[str]) -> tuple[Product, ...]:
    """Several, in the order of the catalogue."""
    wanted = {product(name).name for name in names}
    return tuple(one for one in PRODUCTS.values() if one.name in wanted)
