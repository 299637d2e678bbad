"""What comes in: profile files, JSON lines, Parquet, folders of CSV files, workbooks; all as rows of one form."""
