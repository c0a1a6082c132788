"""Facts as of a day, frozen to Parquet with a manifest. Never computes a score."""
