"""Writers of whole files: Arrow batches in, one GeoPackage, FlatGeobuf or GeoParquet out. No database."""
