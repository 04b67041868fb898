"""Tables of Avro objects whose schemas drift: what the crawler says of them, Trino must be able to read."""

import datetime
import decimal
import io
import json
import time

import boto3
import fastavro

BUCKET = "rastro-avro-drift"
DATABASE = "avro_drift"
CRAWL_SECONDS_MAX = 60

MICROS = {"type": "long", "logicalType": "timestamp-micros"}
MILLIS = {"type": "long", "logicalType": "timestamp-millis"}
PRICE = {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}


def kind(*symbols):
    return {"type": "enum", "name": "Kind", "symbols": list(symbols)}


def struct(name, **fields):
    return {"type": "record", "name": name, "fields": [{"name": n, "type": t} for n, t in fields.items()]}


def packed(schema, *records):
    out = io.BytesIO()
    fastavro.writer(out, fastavro.parse_schema(schema), records)
    return out.getvalue()


FIRST = packed(
    struct(
        "Event",
        id="int",
        n="long",
        Kind=kind("A", "B"),
        price=PRICE,
        tags={"type": "array", "items": "string"},
        a=struct("a", b=struct("a_b", x="int")),
    ),
    {"id": 1, "n": 2, "Kind": "B", "price": decimal.Decimal("1.25"), "tags": ["x"], "a": {"b": {"x": 7}}},
)
SECOND = packed(
    struct(
        "Event",
        m=["null", "string"],
        a_b=struct("a_b", y="string"),
        a=struct("a", c="string", b=struct("b", x="long", y="long")),
        tags={"type": "array", "items": ["null", "string"]},
        Kind=["null", kind("C", "A")],
        id="long",
        price=["null", dict(PRICE, precision=12)],
    ),
    {
        "m": "new",
        "a_b": {"y": "z"},
        "a": {"c": "s", "b": {"x": 8, "y": 9}},
        "tags": [None, "y"],
        "Kind": "C",
        "id": 3,
        "price": None,
    },
)
ROWS = [
    [1, 2, "B", "1.25", ["x"], 7, None, None, None, None],
    [3, None, "C", None, [None, "y"], 8, 9, "s", "new", "z"],
]
SELECT = "SELECT id, n, kind, price, tags, a.b.x, a.b.y, a.c, m, a_b.y FROM hive.avro_drift.{} ORDER BY id"

AT = datetime.datetime(2026, 1, 2, 3, 4, 5, 678000, datetime.UTC)


class AvroDrift:
    def __init__(self, checks):
        self.checks = checks
        self.s3 = boto3.client("s3")
        self.glue = boto3.client("glue")

    def put(self, key, body):
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=body)

    def create(self, folder, output=None):
        configuration = {"Version": 1.0, "Grouping": {"TableGroupingPolicy": "CombineCompatibleSchemas"}}
        self.glue.create_crawler(
            Name=f"avro-{folder}",
            Role="arn:aws:iam::000000000000:role/crawler",
            DatabaseName=DATABASE,
            Targets={"S3Targets": [{"Path": f"s3://{BUCKET}/{folder}"}]},
            Configuration=json.dumps(configuration | ({"CrawlerOutput": output} if output else {})),
        )

    def crawl(self, folder):
        self.glue.start_crawler(Name=f"avro-{folder}")
        end = time.monotonic() + CRAWL_SECONDS_MAX
        while (crawler := self.glue.get_crawler(Name=f"avro-{folder}")["Crawler"])["State"] != "READY":
            assert time.monotonic() < end, "the crawl does not end"
            time.sleep(0.1)
        assert crawler["LastCrawl"]["Status"] == "SUCCEEDED", crawler["LastCrawl"]
        self.checks.trino.run("CALL hive.system.flush_metadata_cache()")

    def run(self):
        self.s3.create_bucket(Bucket=BUCKET)
        self.glue.create_database(DatabaseInput={"Name": DATABASE})
        self.reads_one_folder()
        self.reads_days_that_come_later()
        self.keeps_the_columns_of_days_that_are_gone()
        self.reads_timestamps()

    def reads_one_folder(self):
        self.put("one/1", FIRST)
        self.put("one/2", SECOND)
        self.create("one")
        self.crawl("one")
        self.checks.equal(self.checks.trino.rows(SELECT.format("one")), ROWS, "Avro: one folder, two schemas")

    def reads_days_that_come_later(self):
        inherit = {"Partitions": {"AddOrUpdateBehavior": "InheritFromTable"}}
        for folder, output in ("days", None), ("heirs", inherit):
            self.put(f"{folder}/dt=1/a", FIRST)
            self.create(folder, output)
            self.crawl(folder)
            self.put(f"{folder}/dt=2/a", SECOND)
            self.crawl(folder)
            rows = self.checks.trino.rows(SELECT.format(folder))
            self.checks.equal(rows, ROWS, f"Avro: another schema on the second day, in {folder}")

    def keeps_the_columns_of_days_that_are_gone(self):
        self.put("kept/dt=1/a", packed(struct("Event", id="int", s=struct("S", x="int")), {"id": 1, "s": {"x": 2}}))
        self.create("kept", {"Tables": {"AddOrUpdateBehavior": "MergeNewColumns"}})
        self.crawl("kept")
        self.s3.delete_object(Bucket=BUCKET, Key="kept/dt=1/a")
        self.put("kept/dt=2/a", packed(struct("Event", m="string", id="int"), {"m": "new", "id": 3}))
        s = struct("S", y="string", x="int")
        self.put("kept/dt=3/a", packed(struct("Event", s=s, id="int"), {"s": {"y": "z", "x": 4}, "id": 5}))
        self.crawl("kept")
        self.checks.equal(
            self.checks.trino.rows("SELECT id, s.x, s.y, m FROM hive.avro_drift.kept ORDER BY id"),
            [[3, None, None, "new"], [5, 4, "z", None]],
            "Avro: MergeNewColumns keeps the columns of days that are gone",
        )

    def reads_timestamps(self):
        for day, fields in ("1", {}), ("2", {"n": "int"}):
            self.put(f"times/dt={day}/a", packed(struct("Event", at=MICROS, **fields), {"at": AT, "n": 1}))
        self.put("times/dt=3/a", packed(struct("Event", at=MILLIS), {"at": AT}))
        self.create("times")
        self.crawl("times")
        self.checks.equal(
            self.checks.trino.rows("SELECT at, n, dt FROM hive.avro_drift.times ORDER BY dt"),
            [["2026-01-02 03:04:05.678", None, "1"], ["2026-01-02 03:04:05.678", 1, "2"]],
            "Avro: microseconds stay microseconds, and a day of milliseconds is left out",
        )
