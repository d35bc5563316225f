"""Which other sources the rows of a source are made with. Light: no data frame here."""

from geo_service.model.source import Form, Source

COMMUNES, FORMER, MAIRIES, TYPES, POPULATION = (
    "communes",
    "anciennes_communes",
    "mairies",
    "types_equipements",
    "population",
)

STEP_NEEDS: dict[str, tuple[str, ...]] = {
    "passage_communes": (COMMUNES, FORMER),
    "passage_communes_et_dehors": (COMMUNES, FORMER),
    "commune_by_name": (COMMUNES, FORMER),
    "commune_by_point": (COMMUNES,),
    "at_town_hall": (COMMUNES, MAIRIES),
    "types_from_labels": (TYPES,),
    "counts_per_commune": (COMMUNES,),
    "departement_from_uai": (COMMUNES,),
    "inside_perimeter": (COMMUNES,),
}
"""Sources whose rows a step reads: when they change, what was made with them is made again."""

GENERATOR_NEEDS = (COMMUNES, MAIRIES, POPULATION)


def references_of(source: Source) -> tuple[str, ...]:
    """Ids of the sources read by the steps, the columns to unfold or the generator of a source, in whatever form."""
    forms: list[Source | Form] = [source, *source.forms.values()]
    needs = {name for form in forms for step in form.steps or () for name in STEP_NEEDS.get(step, ())}
    if any(form.unpivot for form in forms):
        needs.add(TYPES)
    if source.reader.generator:
        needs.update(GENERATOR_NEEDS)
    return tuple(sorted(needs))
