"""Reports on many companies: a file a company in one folder, an index of them, over the processors, and over interruptions."""
