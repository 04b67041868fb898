"""Every policy of a Glue crawler, as boto3 sees it, against a running `rastro up`.

Takes the address and the keys from the environment, as `rastro env` prints them (AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID,
AWS_SECRET_ACCESS_KEY, AWS_DEFAULT_REGION). Makes a bucket and a database of its own and removes them at the end.
"""

import gzip
import itertools
import json
import os
import time
import uuid

import boto3
from botocore.exceptions import ClientError

RUN = uuid.uuid4().hex[:8]
BUCKET = f"policies-{RUN}"
DATABASE = f"policies_{RUN}"
CRAWLER = f"policies-{RUN}"
ROLE = "arn:aws:iam::000000000000:role/crawler"
CRAWL_SECONDS_MAX = 60

glue = boto3.client("glue")
s3 = boto3.client("s3")
checks = 0


def equal(actual, expected, what):
    global checks
    checks += 1
    assert actual == expected, f"{what}: {actual!r}, expected {expected!r}"


def refused(code, call, **arguments):
    global checks
    checks += 1
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error.response["Error"]
        return error.response["Error"]["Message"]
    raise AssertionError(f"{call.__name__} was not refused with {code}")


def put(key, text):
    s3.put_object(Bucket=BUCKET, Key=key, Body=text.encode())


def empty():
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET):
        for found in page.get("Contents", []):
            s3.delete_object(Bucket=BUCKET, Key=found["Key"])
    for table in tables():
        glue.delete_table(DatabaseName=DATABASE, Name=table)
    try:
        glue.delete_crawler(Name=CRAWLER)
    except glue.exceptions.EntityNotFoundException:
        pass


def create(path="", **settings):
    arguments = {
        "Name": CRAWLER,
        "Role": ROLE,
        "DatabaseName": DATABASE,
        "Targets": {"S3Targets": [{"Path": f"s3://{BUCKET}/{path}"}]},
    }
    glue.create_crawler(**{**arguments, **settings})


def crawl():
    glue.start_crawler(Name=CRAWLER)
    deadline = time.time() + CRAWL_SECONDS_MAX
    while True:
        crawler = glue.get_crawler(Name=CRAWLER)["Crawler"]
        if crawler["State"] == "READY":
            return crawler["LastCrawl"]
        assert time.time() < deadline, "the crawl does not end"
        time.sleep(0.02)


def tables():
    return sorted(t["Name"] for t in glue.get_tables(DatabaseName=DATABASE)["TableList"])


def table(name):
    return glue.get_table(DatabaseName=DATABASE, Name=name)["Table"]


def columns(name):
    return [f"{c['Name']} {c['Type']}" for c in table(name)["StorageDescriptor"]["Columns"]]


def partitions(name):
    found = glue.get_partitions(DatabaseName=DATABASE, TableName=name)["Partitions"]
    return {"/".join(p["Values"]): p for p in found}


def configuration(**parts):
    return json.dumps({"Version": 1.0, **parts})


def schema_change_policies():
    """UpdateBehavior and DeleteBehavior, each pair of them, with CRAWL_EVERYTHING."""
    updates = ["UPDATE_IN_DATABASE", "LOG"]
    deletes = ["LOG", "DELETE_FROM_DATABASE", "DEPRECATE_IN_DATABASE"]
    for update, delete in itertools.product(updates, deletes):
        empty()
        what = f"{update}, {delete}"
        for day in ("1", "2"):
            put(f"events/dt={day}/a", '{"a":1,"b":1,"c":1,"x":1}')
        put("other/a", '{"z":1}')
        create(
            SchemaChangePolicy={"UpdateBehavior": update, "DeleteBehavior": delete},
            RecrawlPolicy={"RecrawlBehavior": "CRAWL_EVERYTHING"},
        )
        equal(crawl()["Status"], "SUCCEEDED", what)
        equal(tables(), ["events", "other"], what)
        s3.delete_object(Bucket=BUCKET, Key="events/dt=1/a")
        s3.delete_object(Bucket=BUCKET, Key="other/a")
        for day in ("2", "3"):
            put(f"events/dt={day}/a", '{"a":1,"b":1,"c":"text","y":1}')
        equal(crawl()["Status"], "SUCCEEDED", what)
        changed = ["a int", "b int", "c string", "y int"]
        equal(columns("events"), changed if update != "LOG" else ["a int", "b int", "c int", "x int"], what)
        found = partitions("events")
        assert "3" in found, what
        if delete == "DELETE_FROM_DATABASE":
            equal(tables(), ["events"], what)
            assert "1" not in found, what
        else:
            deprecated = delete == "DEPRECATE_IN_DATABASE"
            equal("DEPRECATED_BY_CRAWLER" in table("other")["Parameters"], deprecated, what)
            equal("DEPRECATED_BY_CRAWLER" in found["1"]["Parameters"], deprecated, what)
            equal("DEPRECATED_BY_CRAWLER" in found["2"]["Parameters"], False, what)


def recrawl_policies():
    """CRAWL_NEW_FOLDERS_ONLY with each pair: LOG, LOG alone is taken, and then only new folders are."""
    updates = ["UPDATE_IN_DATABASE", "LOG"]
    deletes = ["LOG", "DELETE_FROM_DATABASE", "DEPRECATE_IN_DATABASE"]
    new_folders = {"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"}
    for update, delete in itertools.product(updates, deletes):
        empty()
        policy = {"UpdateBehavior": update, "DeleteBehavior": delete}
        if (update, delete) != ("LOG", "LOG"):
            message = refused("InvalidInputException", create, SchemaChangePolicy=policy, RecrawlPolicy=new_folders)
            assert "can have only LOG" in message, message
    put("events/dt=1/a", '{"a":1,"b":1,"c":1}')
    put("events/dt=2/a", '{"a":1,"b":1,"c":1}')
    create(SchemaChangePolicy={"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"}, RecrawlPolicy=new_folders)
    crawl()
    put("events/dt=1/b", '{"a":1,"b":1,"c":1,"late":1}')
    put("events/dt=3/a", '{"a":1,"b":1,"c":1,"d":1}')
    put("events/dt=4/a", '{"quite":1,"other":1}')
    put("fresh/a", '{"z":1}')
    s3.delete_object(Bucket=BUCKET, Key="events/dt=2/a")
    crawl()
    equal(tables(), ["events"], "no new tables")
    equal(columns("events"), ["a int", "b int", "c int"], "no changes")
    equal(sorted(partitions("events")), ["1", "2", "3"], "new partitions that fit")
    refused(
        "InvalidInputException",
        glue.update_crawler,
        Name=CRAWLER,
        Targets={"S3Targets": [{"Path": "s3://elsewhere"}]},
    )


def output_configurations():
    """MergeNewColumns and InheritFromTable, alone and together, with both update behaviors."""
    merge = {"Tables": {"AddOrUpdateBehavior": "MergeNewColumns"}}
    inherit = {"Partitions": {"AddOrUpdateBehavior": "InheritFromTable"}}
    for update, parts in itertools.product(["UPDATE_IN_DATABASE", "LOG"], [merge, inherit, {**merge, **inherit}]):
        empty()
        what = f"{update}, {parts}"
        put("events/dt=1/a", '{"a":1,"b":1,"c":1,"old":1}')
        create(
            Configuration=configuration(CrawlerOutput=parts),
            SchemaChangePolicy={"UpdateBehavior": update, "DeleteBehavior": "LOG"},
        )
        crawl()
        put("events/dt=1/a", '{"a":"text","b":1,"c":1,"new":1}')
        put("events/dt=2/a", '{"a":"text","b":1,"c":1,"new":1}')
        crawl()
        if "Tables" in parts:
            expected = ["a int", "b int", "c int", "old int", "new int"]
        elif update == "LOG":
            expected = ["a int", "b int", "c int", "old int"]
        else:
            expected = ["a string", "b int", "c int", "new int"]
        equal(columns("events"), expected, what)
        own = {day: p["StorageDescriptor"]["Columns"] for day, p in partitions("events").items()}
        equal(sorted(own), ["1", "2"], what)
        if "Partitions" in parts:
            for day in own:
                equal(own[day], table("events")["StorageDescriptor"]["Columns"], what)
    empty()
    put("events/a", '{"a":1}')
    create(Configuration=configuration(CrawlerOutput=merge))
    crawl()
    put("events/a", "a,b\n1,2\n3,4\n")
    crawl()
    assert "DEPRECATED_BY_CRAWLER" in table("events")["Parameters"], "another format"


def outputs_of_new_folders():
    """CRAWL_NEW_FOLDERS_ONLY with MergeNewColumns and InheritFromTable: the table stays, new partitions inherit or not."""
    merge = {"Tables": {"AddOrUpdateBehavior": "MergeNewColumns"}}
    inherit = {"Partitions": {"AddOrUpdateBehavior": "InheritFromTable"}}
    for parts in ({}, merge, inherit, {**merge, **inherit}):
        empty()
        what = f"new folders only, {parts}"
        put("events/dt=1/a", '{"a":1,"b":1,"c":1}')
        create(
            path="events",
            Configuration=configuration(CrawlerOutput=parts),
            SchemaChangePolicy={"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"},
            RecrawlPolicy={"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"},
        )
        crawl()
        before = table("events")
        put("events/dt=1/late", '{"late":1}')
        put("events/dt=2/a", '{"a":1,"b":1,"c":1,"d":1}')
        put("events/dt=3/a", '{"quite":1,"other":1}')
        crawl()
        equal(table("events"), before, what)
        found = partitions("events")
        equal(sorted(found), ["1", "2"], what)
        own = [c["Name"] for c in found["2"]["StorageDescriptor"]["Columns"]]
        equal(own, ["a", "b", "c"] if "Partitions" in parts else ["a", "b", "c", "d"], what)


def event_mode():
    """CRAWL_EVENT_MODE is refused, at creation and later."""
    empty()
    events = {"RecrawlBehavior": "CRAWL_EVENT_MODE"}
    message = refused("InvalidInputException", create, RecrawlPolicy=events)
    assert "CRAWL_EVENT_MODE is not supported" in message, message
    create()
    refused("InvalidInputException", glue.update_crawler, Name=CRAWLER, RecrawlPolicy=events)
    equal("RecrawlPolicy" in glue.get_crawler(Name=CRAWLER)["Crawler"], False, "as it was")


def deprecation():
    """A deprecated table is a version; what comes back loses the mark, whichever the UpdateBehavior."""
    mark = "DEPRECATED_BY_CRAWLER"
    for update in ("UPDATE_IN_DATABASE", "LOG"):
        empty()
        put("events/dt=1/a", '{"a":1}')
        put("events/dt=2/a", '{"a":1}')
        put("other/a", '{"z":1}')
        create(SchemaChangePolicy={"UpdateBehavior": update, "DeleteBehavior": "DEPRECATE_IN_DATABASE"})
        crawl()
        s3.delete_object(Bucket=BUCKET, Key="events/dt=1/a")
        s3.delete_object(Bucket=BUCKET, Key="other/a")
        put("third/a", '{"name":"x"}')
        crawl()
        versions = glue.get_table_versions(DatabaseName=DATABASE, TableName="other")["TableVersions"]
        equal([mark in v["Table"]["Parameters"] for v in versions], [True, False], update)
        equal(mark in partitions("events")["1"]["Parameters"], True, update)
        put("events/dt=1/a", '{"a":1}')
        put("other/a", '{"z":1}')
        crawl()
        equal(mark in table("other")["Parameters"], False, update)
        equal(mark in partitions("events")["1"]["Parameters"], False, update)


def targets():
    """Targets that overlap or are given twice, and exclusions with each DeleteBehavior."""
    empty()
    put("events/dt=1/a", '{"a":1}')
    put("events/dt=2/a", '{"a":1}')
    paths = ["events/dt=1", "events", "events/"]
    create(Targets={"S3Targets": [{"Path": f"s3://{BUCKET}/{path}"} for path in paths]})
    equal(crawl()["Status"], "SUCCEEDED", "targets that overlap")
    equal(tables(), ["events"], "targets that overlap")
    equal(sorted(partitions("events")), ["1", "2"], "targets that overlap")
    for delete in ("LOG", "DELETE_FROM_DATABASE", "DEPRECATE_IN_DATABASE"):
        empty()
        put("events/dt=1/a", '{"a":1}')
        put("events/dt=2/a", '{"a":1}')
        create(path="events", SchemaChangePolicy={"DeleteBehavior": delete})
        crawl()
        excluding = {"S3Targets": [{"Path": f"s3://{BUCKET}/events", "Exclusions": ["dt=1/**"]}]}
        glue.update_crawler(Name=CRAWLER, Targets=excluding)
        crawl()
        found = partitions("events")
        equal("1" in found, delete != "DELETE_FROM_DATABASE", f"excluded, {delete}")
        marked = "1" in found and "DEPRECATED_BY_CRAWLER" in found["1"]["Parameters"]
        equal(marked, delete == "DEPRECATE_IN_DATABASE", f"excluded, {delete}")


def groupings():
    """TableGroupingPolicy, TableLevelConfiguration, table prefix, exclusions and sample size."""
    empty()
    put("table1/year=2017/a", '{"A":1,"B":2}')
    put("table1/year=2018/a", '{"C":3,"D":4}')
    create(SchemaChangePolicy={"DeleteBehavior": "DELETE_FROM_DATABASE"})
    crawl()
    equal(tables(), ["year_2017", "year_2018"], "unlike folders")
    combine = configuration(Grouping={"TableGroupingPolicy": "CombineCompatibleSchemas"})
    glue.update_crawler(Name=CRAWLER, Configuration=combine)
    crawl()
    equal(tables(), ["table1"], "combined")
    equal(columns("table1"), ["a int", "b int", "c int", "d int"], "combined")
    empty()
    put("lake/one/x/a", '{"a":1}')
    put("lake/two/y/a", '{"a":1}')
    put("lake/two/y/b.tmp", '{"b":1}')
    create(
        TablePrefix="raw_",
        Targets={"S3Targets": [{"Path": f"s3://{BUCKET}/lake", "Exclusions": ["**.tmp"], "SampleSize": 1}]},
        Configuration=configuration(Grouping={"TableLevelConfiguration": 3}),
    )
    crawl()
    equal(tables(), ["raw_one", "raw_two"], "levels")
    equal([k["Name"] for k in table("raw_two")["PartitionKeys"]], ["partition_0"], "keys")
    equal(columns("raw_two"), ["a int"], "exclusions")


def classifiers():
    """Custom classifiers come first, in their order; GZIP is seen through."""
    empty()
    names = [f"{kind}-{RUN}" for kind in ("grok", "json", "csv", "xml")]
    glue.create_classifier(
        GrokClassifier={
            "Name": names[0],
            "Classification": "applog",
            "CustomPatterns": "LEVEL (ERROR|WARN|INFO)",
            "GrokPattern": "%{TIMESTAMP_ISO8601:at} %{LEVEL:level} %{INT:ms:int} %{GREEDYDATA:message}",
        }
    )
    glue.create_classifier(JsonClassifier={"Name": names[1], "JsonPath": "$.records[*]"})
    glue.create_classifier(
        CsvClassifier={"Name": names[2], "Delimiter": "#", "ContainsHeader": "ABSENT", "Header": ["left", "right"]}
    )
    glue.create_classifier(XMLClassifier={"Name": names[3], "Classification": "books", "RowTag": "book"})
    put("in/log/a", "2026-01-01T00:00:00Z INFO 12 started\n")
    body = gzip.compress(b'{"records":[{"id":1},{"id":2,"name":"x"}]}')
    s3.put_object(Bucket=BUCKET, Key="in/json/a", Body=body)
    put("in/pairs/a", "1#x\n2#y\n")
    put("in/xml/a", '<books><book id="1"><title>A</title></book></books>')
    put("in/plain/a", '{"a":1}')
    create(Classifiers=names)
    crawl()
    equal(columns("log"), ["at string", "level string", "ms int", "message string"], "grok")
    equal(columns("json"), ["id int", "name string"], "json")
    equal(table("json")["Parameters"]["compressionType"], "gzip", "json")
    equal(columns("pairs"), ["left bigint", "right string"], "csv")
    equal(columns("xml"), ["_id bigint", "title string"], "xml")
    equal(columns("plain"), ["a int"], "built-in")
    for name in names:
        glue.delete_classifier(Name=name)
        refused("EntityNotFoundException", glue.get_classifier, Name=name)


def states_and_schedules():
    """Operations, errors, history, metrics and schedules."""
    empty()
    put("events/dt=1/a", '{"a":1}')
    create(Schedule="cron(0 0 1 1 ? *)")
    refused("AlreadyExistsException", create)
    refused("CrawlerNotRunningException", glue.stop_crawler, Name=CRAWLER)
    refused("EntityNotFoundException", glue.start_crawler, Name="none")
    refused("SchedulerRunningException", glue.start_crawler_schedule, CrawlerName=CRAWLER)
    glue.stop_crawler_schedule(CrawlerName=CRAWLER)
    refused("SchedulerNotRunningException", glue.stop_crawler_schedule, CrawlerName=CRAWLER)
    refused("InvalidInputException", glue.update_crawler_schedule, CrawlerName=CRAWLER, Schedule="cron(x)")
    glue.update_crawler_schedule(CrawlerName=CRAWLER, Schedule="cron(0 0 1 2 ? *)")
    equal(crawl()["Status"], "SUCCEEDED", "a crawl")
    crawls = glue.list_crawls(CrawlerName=CRAWLER)["Crawls"]
    equal([c["State"] for c in crawls], ["COMPLETED"], "history")
    equal(json.loads(crawls[0]["Summary"])["TABLE"]["ADD"]["Count"], 1, "summary")
    metrics = glue.get_crawler_metrics(CrawlerNameList=[CRAWLER])["CrawlerMetricsList"][0]
    equal(metrics["TablesCreated"], 1, "metrics")
    equal(glue.batch_get_crawlers(CrawlerNames=[CRAWLER, "none"])["CrawlersNotFound"], ["none"], "batch")
    assert CRAWLER in glue.list_crawlers()["CrawlerNames"]
    glue.update_crawler(Name=CRAWLER, Targets={"S3Targets": [{"Path": f"s3://gone-{RUN}/"}]})
    failed = crawl()
    equal(failed["Status"], "FAILED", "a bucket that is gone")
    assert "NoSuchBucket" in failed["ErrorMessage"], failed


def main():
    assert os.environ.get("AWS_ENDPOINT_URL"), "AWS_ENDPOINT_URL is not set: eval \"$(rastro env)\""
    s3.create_bucket(Bucket=BUCKET)
    glue.create_database(DatabaseInput={"Name": DATABASE})
    for part in (
        schema_change_policies,
        recrawl_policies,
        output_configurations,
        outputs_of_new_folders,
        event_mode,
        deprecation,
        targets,
        groupings,
        classifiers,
        states_and_schedules,
    ):
        before = checks
        part()
        print(f"  {part.__name__}: {checks - before} checks")
    empty()
    glue.delete_database(Name=DATABASE)
    s3.delete_bucket(Bucket=BUCKET)
    print(f"crawler policies: {checks} checks hold, boto3 {boto3.__version__}")


if __name__ == "__main__":
    main()
