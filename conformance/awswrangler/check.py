"""awswrangler with nothing but the environment: Parquet into the lake, the catalog, questions to Athena."""

import awswrangler as wr
import pandas as pd

DATABASE = "wrangled"
LAKE = "s3://rastro-staged-000000000000/wrangled/"

frame = pd.DataFrame(
    {
        "page": ["/home", "/cart", "/home", "/confirmation"],
        "seconds": [1.5, 2.5, 3.5, 4.5],
        "visits": [10, 20, 30, 40],
        "dt": ["2026-01-01", "2026-01-01", "2026-01-02", "2026-01-02"],
    }
)
wr.catalog.create_database(DATABASE, exist_ok=True)
written = wr.s3.to_parquet(
    frame, path=LAKE, dataset=True, database=DATABASE, table="pages", partition_cols=["dt"], mode="overwrite"
)
assert len(written["paths"]) == 2, written
assert wr.catalog.does_table_exist(DATABASE, "pages")
types = wr.catalog.get_table_types(DATABASE, "pages")
assert types == {"page": "string", "seconds": "double", "visits": "bigint", "dt": "string"}, types
assert len(wr.catalog.get_parquet_partitions(DATABASE, "pages")) == 2
back = wr.s3.read_parquet(LAKE, dataset=True)
assert sorted(back["visits"]) == [10, 20, 30, 40]
answer = wr.athena.read_sql_query(
    "SELECT dt, sum(visits) AS visits FROM pages GROUP BY dt ORDER BY dt",
    database=DATABASE,
    workgroup="rastro-analysts",
    ctas_approach=False,
)
assert answer["visits"].tolist() == [30, 70], answer
wr.s3.to_parquet(
    frame.assign(dt="2026-01-03"), path=LAKE, dataset=True, database=DATABASE, table="pages", partition_cols=["dt"],
    mode="append",
)
count = wr.athena.read_sql_query(
    "SELECT count(*) AS n FROM pages WHERE dt = '2026-01-03'",
    database=DATABASE,
    workgroup="rastro-analysts",
    ctas_approach=False,
)
assert count["n"].tolist() == [4], count
wr.catalog.delete_table_if_exists(DATABASE, "pages")
assert not wr.catalog.does_table_exist(DATABASE, "pages")
print("awswrangler", wr.__version__, "does what it does with AWS")
