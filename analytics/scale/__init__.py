"""Beyond one district: coverage and weak links over Parquet, by DuckDB on one machine or Spark on several."""
