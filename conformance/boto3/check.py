"""boto3 with nothing but the environment: every service, its errors, paginators, waiters, transfers, presigned URLs."""

import gzip
import io
import socket
import time
import urllib.error
import urllib.parse
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError


def refused(code, call):
    try:
        call()
    except ClientError as e:
        assert e.response["Error"]["Code"] == code, (code, e.response)
        assert e.response["ResponseMetadata"]["RequestId"], e.response
        return
    raise AssertionError(f"{code} was expected, and nothing was refused")


identity = boto3.client("sts").get_caller_identity()
assert identity["Account"] == "000000000000", identity

# S3: multipart transfer, listing in pages, ranges, metadata, delete, presigned URLs, path and virtual host.
s3 = boto3.client("s3")
s3.create_bucket(Bucket="conformance")
large = bytes(range(256)) * (20 << 12)
s3.upload_fileobj(io.BytesIO(large), "conformance", "large/ä b+c.bin", ExtraArgs={"Metadata": {"a": "b"}})
back = io.BytesIO()
s3.download_fileobj("conformance", "large/ä b+c.bin", back)
assert back.getvalue() == large
assert s3.head_object(Bucket="conformance", Key="large/ä b+c.bin")["Metadata"] == {"a": "b"}
for i in range(25):
    s3.put_object(Bucket="conformance", Key=f"many/{i:03}", Body=b"x" * i, ChecksumAlgorithm="SHA256")
pages = s3.get_paginator("list_objects_v2").paginate(Bucket="conformance", Prefix="many/", PaginationConfig={"PageSize": 10})
assert [o["Key"] for p in pages for o in p["Contents"]] == [f"many/{i:03}" for i in range(25)]
assert s3.get_object(Bucket="conformance", Key="many/020", Range="bytes=3-7")["Body"].read() == b"xxxxx"
# Without being told otherwise boto3 presigns for S3 with Signature Version 2.
v4 = boto3.client("s3", config=Config(signature_version="s3v4"))
for number, signer in enumerate((s3, v4)):
    get = signer.generate_presigned_url("get_object", Params={"Bucket": "conformance", "Key": "many/003"}, ExpiresIn=60)
    assert ("AWSAccessKeyId=" in get) == (signer is s3), get
    name = f"by-url/{number} ä+b"
    put = signer.generate_presigned_url("put_object", Params={"Bucket": "conformance", "Key": name}, ExpiresIn=60)
    listing = signer.generate_presigned_url(
        "list_objects_v2", Params={"Bucket": "conformance", "Prefix": "many/00"}, ExpiresIn=60
    )
    typed = signer.generate_presigned_url(
        "get_object",
        Params={"Bucket": "conformance", "Key": "many/003", "ResponseContentType": "text/x-rastro; a=b c"},
        ExpiresIn=60,
    )
    public = signer.generate_presigned_url(
        "put_object", Params={"Bucket": "conformance", "Key": name, "ACL": "public-read"}, ExpiresIn=60
    )
    late = signer.generate_presigned_url("get_object", Params={"Bucket": "conformance", "Key": "many/003"}, ExpiresIn=1)
    assert urllib.request.urlopen(get).read() == b"xxx"
    # urllib would name a type, which Version 2 signs.
    untyped = {"Content-Type": ""}
    urllib.request.urlopen(urllib.request.Request(put, data=b"hello", method="PUT", headers=untyped))
    assert s3.get_object(Bucket="conformance", Key=name)["Body"].read() == b"hello"
    assert urllib.request.urlopen(listing).read().count(b"<Key>") == 10
    assert urllib.request.urlopen(typed).headers["Content-Type"] == "text/x-rastro; a=b c"
    time.sleep(2.1)
    for broken in (late, get.replace("many/003", "many/004"), get.split("?")[0], put, public):
        try:
            data = {"data": b"x", "method": "PUT", "headers": untyped} if broken == public else {}
            urllib.request.urlopen(urllib.request.Request(broken, **data))
            raise AssertionError("let in: " + broken)
        except urllib.error.HTTPError as e:
            assert e.code == 403, (e.code, broken)
            assert e.headers["x-amz-request-id"], e.headers
# With the bucket in the host, which not every system's resolver takes for this machine.
port = urllib.parse.urlsplit(s3.meta.endpoint_url).port
resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, *more, **named: resolve(
    "127.0.0.1" if str(host).endswith("localhost") else host, *more, **named
)
for domain in ("s3.localhost", "localhost"):
    hosted = boto3.client(
        "s3", endpoint_url=f"http://{domain}:{port}", config=Config(s3={"addressing_style": "virtual"}, signature_version="s3v4")
    )
    url = hosted.generate_presigned_url("get_object", Params={"Bucket": "conformance", "Key": "many/003"}, ExpiresIn=60)
    assert url.startswith(f"http://conformance.{domain}:{port}/many/003?"), url
    assert urllib.request.urlopen(url).read() == b"xxx"
    hosted.put_object(Bucket="conformance", Key="by-host/ä +", Body=b"hosted")
    assert s3.get_object(Bucket="conformance", Key="by-host/ä +")["Body"].read() == b"hosted"
    listed = hosted.list_objects_v2(Bucket="conformance", Prefix="by-host/", Delimiter="/")["Contents"]
    assert [o["Key"] for o in listed] == ["by-host/ä +"], listed
    hosted.delete_object(Bucket="conformance", Key="by-host/ä +")
socket.getaddrinfo = resolve
s3.put_object(Bucket="conformance", Key="presigned", Body=b"hello")
# In a header Version 2 is refused, as AWS does by now.
refused("InvalidRequest", boto3.client("s3", config=Config(signature_version="s3")).list_buckets)
refused("NoSuchKey", lambda: s3.get_object(Bucket="conformance", Key="none"))
refused("AccessDenied", lambda: s3.put_object_acl(Bucket="conformance", Key="presigned", ACL="public-read"))
deleted = s3.delete_objects(Bucket="conformance", Delete={"Objects": [{"Key": f"many/{i:03}"} for i in range(25)]})
assert len(deleted["Deleted"]) == 25, deleted

# Firehose, and what it delivers.
firehose = boto3.client("firehose")
firehose.create_delivery_stream(
    DeliveryStreamName="conformance",
    ExtendedS3DestinationConfiguration={
        "RoleARN": "arn:aws:iam::000000000000:role/any",
        "BucketARN": "arn:aws:s3:::conformance",
        "Prefix": "delivered/",
        "CompressionFormat": "GZIP",
        "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 1},
    },
)
described = firehose.describe_delivery_stream(DeliveryStreamName="conformance")["DeliveryStreamDescription"]
assert described["DeliveryStreamStatus"] == "ACTIVE", described
firehose.put_record(DeliveryStreamName="conformance", Record={"Data": b"first\n"})
batch = firehose.put_record_batch(
    DeliveryStreamName="conformance", Records=[{"Data": f"{i}\n".encode()} for i in range(500)]
)
assert batch["FailedPutCount"] == 0 and len(batch["RequestResponses"]) == 500, batch
lines = []
until = time.time() + 30
while len(lines) < 501 and time.time() < until:
    time.sleep(0.5)
    objects = s3.list_objects_v2(Bucket="conformance", Prefix="delivered/").get("Contents", [])
    lines = [
        line
        for o in objects
        for line in gzip.decompress(
            s3.get_object(Bucket="conformance", Key=o["Key"])["Body"].read()
        ).splitlines()
    ]
assert sorted(lines) == sorted([b"first"] + [str(i).encode() for i in range(500)]), len(lines)
refused("ResourceNotFoundException", lambda: firehose.describe_delivery_stream(DeliveryStreamName="none"))
refused(
    "InvalidArgumentException",
    lambda: firehose.put_record_batch(DeliveryStreamName="conformance", Records=[{"Data": b"x"}] * 501),
)
try:
    firehose.put_record(DeliveryStreamName="none", Record={"Data": b"x"})
except firehose.exceptions.ResourceNotFoundException:
    pass

# Glue, Athena, Redshift Data.
glue = boto3.client("glue")
names = [d["Name"] for p in glue.get_paginator("get_databases").paginate() for d in p["DatabaseList"]]
assert "data_lake_raw" in names, names
refused("EntityNotFoundException", lambda: glue.get_table(DatabaseName="data_lake_raw", Name="none"))
athena = boto3.client("athena")
query = athena.start_query_execution(QueryString="SELECT 6 * 7 AS answer, 'ü' AS text", WorkGroup="rastro-analysts")
while True:
    state = athena.get_query_execution(QueryExecutionId=query["QueryExecutionId"])["QueryExecution"]["Status"]["State"]
    if state not in ("QUEUED", "RUNNING"):
        break
    time.sleep(0.1)
assert state == "SUCCEEDED", state
rows = athena.get_query_results(QueryExecutionId=query["QueryExecutionId"])["ResultSet"]["Rows"]
assert [d["VarCharValue"] for d in rows[1]["Data"]] == ["42", "ü"], rows
redshift = boto3.client("redshift-data")
statement = redshift.execute_statement(WorkgroupName="rastro", Database="dev", Sql="select 6 * 7 as answer")
while redshift.describe_statement(Id=statement["Id"])["Status"] not in ("FINISHED", "FAILED", "ABORTED"):
    time.sleep(0.1)
assert redshift.get_statement_result(Id=statement["Id"])["Records"] == [[{"longValue": 42}]]

# Services that are not here say so to their own clients.
refused("SignatureDoesNotMatch", boto3.client("iam").list_users)
refused("SignatureDoesNotMatch", boto3.client("cloudformation").list_stacks)
refused("InvalidSignatureException", boto3.client("lambda").list_functions)
refused("UnknownOperationException", boto3.client("dynamodb").list_tables)

# Who is not let in.
stranger = boto3.Session(aws_access_key_id="AKIANOBODY", aws_secret_access_key="none")
refused("UnrecognizedClientException", stranger.client("glue").get_databases)
refused("InvalidAccessKeyId", stranger.client("s3").list_buckets)
refused("InvalidClientTokenId", stranger.client("sts").get_caller_identity)
key = boto3.Session().get_credentials().access_key
forger = boto3.Session(aws_access_key_id=key, aws_secret_access_key="none")
refused("InvalidSignatureException", forger.client("firehose").list_delivery_streams)
refused("SignatureDoesNotMatch", forger.client("s3").list_buckets)
print("boto3", boto3.__version__, "does what it does with AWS")
