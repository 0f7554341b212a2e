// The JavaScript SDK v3 with the built-in buckets. tests/object_store/run starts it beside the installed packages.

import assert from "node:assert/strict";
import { Readable } from "node:stream";
import * as sdk from "@aws-sdk/client-s3";

const client = new sdk.S3Client({
  maxAttempts: 1,
  endpoint: process.env.AWS_ENDPOINT_URL,
  region: process.env.AWS_REGION,
  forcePathStyle: true,
});
const Bucket = "js-things";
const send = (command) => client.send(command);

async function bucket() {
  await send(new sdk.CreateBucketCommand({ Bucket }));
  const { Buckets } = await send(new sdk.ListBucketsCommand({}));
  assert.ok(Buckets.some(({ Name }) => Name === Bucket));
  await send(new sdk.HeadBucketCommand({ Bucket }));
}

async function objects() {
  await send(new sdk.PutObjectCommand({ Bucket, Key: "a b/ü+.txt", Body: "hello", Metadata: { who: "mia" } }));
  const got = await send(new sdk.GetObjectCommand({ Bucket, Key: "a b/ü+.txt" }));
  assert.equal(await got.Body.transformToString(), "hello");
  assert.deepEqual(got.Metadata, { who: "mia" });
  assert.ok(got.ChecksumCRC32);
  await assert.rejects(send(new sdk.GetObjectCommand({ Bucket, Key: "none" })), sdk.NoSuchKey);
}

async function streams() {
  // Of a length that is known, sent in aws-chunked with a trailing checksum.
  const content = Buffer.alloc(200_000, "0123456789");
  const chunks = [content.subarray(0, 70_000), content.subarray(70_000)];
  await send(new sdk.PutObjectCommand({
    Bucket, Key: "stream", Body: Readable.from(chunks), ContentLength: content.length, ContentEncoding: "x-own",
  }));
  const got = await send(new sdk.GetObjectCommand({ Bucket, Key: "stream" }));
  assert.deepEqual(Buffer.from(await got.Body.transformToByteArray()), content);
  assert.equal(got.ContentEncoding, "x-own");
}

async function parts() {
  const { UploadId } = await send(new sdk.CreateMultipartUploadCommand({ Bucket, Key: "parts" }));
  const Parts = [];
  for (const [index, size] of [5 << 20, 7].entries()) {
    const PartNumber = index + 1;
    const Body = Buffer.alloc(size, `${PartNumber}`);
    const { ETag } = await send(new sdk.UploadPartCommand({ Bucket, Key: "parts", UploadId, PartNumber, Body }));
    Parts.push({ PartNumber, ETag });
  }
  await send(new sdk.CompleteMultipartUploadCommand({
    Bucket, Key: "parts", UploadId, MultipartUpload: { Parts },
  }));
  const { ContentLength } = await send(new sdk.HeadObjectCommand({ Bucket, Key: "parts" }));
  assert.equal(ContentLength, (5 << 20) + 7);
}

async function policy() {
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{
      Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" }, Action: "s3:GetBucketAcl",
      Resource: `arn:aws:s3:::${Bucket}`,
    }],
  });
  await send(new sdk.PutBucketPolicyCommand({ Bucket, Policy }));
  assert.equal((await send(new sdk.GetBucketPolicyCommand({ Bucket }))).Policy, Policy);
  const { PolicyStatus } = await send(new sdk.GetBucketPolicyStatusCommand({ Bucket }));
  assert.equal(PolicyStatus.IsPublic, false);
  await send(new sdk.DeleteBucketPolicyCommand({ Bucket }));
}

async function emptied() {
  const { Contents } = await send(new sdk.ListObjectsV2Command({ Bucket }));
  const Objects = Contents.map(({ Key }) => ({ Key }));
  assert.equal(Objects.length, 3);
  await send(new sdk.DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  await send(new sdk.DeleteBucketCommand({ Bucket }));
  await assert.rejects(send(new sdk.ListObjectsV2Command({ Bucket })), { name: "NoSuchBucket" });
}

const checks = {
  "a bucket is made and found": bucket,
  "objects are put and read, with their checksums": objects,
  "a stream is sent with a trailing checksum": streams,
  "an upload in parts": parts,
  "a bucket's policy": policy,
  "a bucket is emptied and deleted": emptied,
};

for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`ok JavaScript SDK: ${name}`);
  } catch (error) {
    console.log(`not ok JavaScript SDK: ${name}: ${String(error.message ?? error).replace(/\s+/g, " ").slice(0, 400)}`);
  }
}
