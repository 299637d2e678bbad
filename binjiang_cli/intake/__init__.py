"""What clients send: profile files, JSON lines, Parquet, folders of CSV files, workbooks; all as profiles in one form."""
