// Every limit on what comes from outside or waits inside, with its reason. Settings may lower most
// of them; nothing may be without one.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace opentrail::limits {

// Records.

/// A record as given to us. CloudTrail's own are up to 256 KB, and 1 MB in an event data store with
/// MaxEventSize Large ("CloudTrail record contents", AWS CloudTrail User Guide).
inline constexpr std::size_t record_bytes_max = std::size_t{1} << 20;
/// An event that we make: requestParameters and the like are left out beyond it, as CloudTrail
/// does.
inline constexpr std::size_t own_record_bytes_max = std::size_t{256} << 10;
/// requestParameters, responseElements and serviceEventDetails of an event that we make, each.
inline constexpr std::size_t own_member_bytes_max = std::size_t{100} << 10;
/// Records nest fewer than 20 deep; this stops a body of brackets from using the stack up.
inline constexpr std::size_t json_depth_max = 64;
/// How far ahead of our clock an eventTime may be at live doors: clocks differ, and CloudTrail's
/// own events arrive late, never early.
inline constexpr Duration time_ahead_max = std::chrono::minutes(15);
/// A name or value that an index keeps: longer ones are found by the free-text search only. AWS's
/// own longest such text is an ARN of 2,048 characters.
inline constexpr std::size_t indexed_text_bytes_max = 2048;

// Requests.

/// The body of a request, before Content-Encoding is undone: 5,000 events of the usual size with
/// room to spare.
inline constexpr std::size_t body_bytes_max = std::size_t{32} << 20;
/// The same after inflating. Log files shrink 6 to 10 times; zip bombs a thousand times.
inline constexpr std::size_t inflated_body_bytes_max = std::size_t{128} << 20;
/// A control request: the longest that AWS allows has a QueryStatement of 10,000 characters or a
/// policy of 8,192.
inline constexpr std::size_t control_body_bytes_max = std::size_t{1} << 20;
/// The header section.
inline constexpr std::size_t header_bytes_max = std::size_t{64} << 10;
/// Records in one request to /v1/events: beyond, the sender should make batches.
inline constexpr std::size_t request_records_max = 10'000;
/// PutAuditEvents takes 100 events, 1 MB in all (AWS CloudTrail Data API Reference).
inline constexpr std::size_t audit_events_max = 100;
inline constexpr std::size_t audit_events_bytes_max = std::size_t{1} << 20;
/// An Idempotency-Key: a UUID and what people put around it.
inline constexpr std::size_t idempotency_key_bytes_max = 256;
/// How long a repeated Idempotency-Key gets the first answer again: a day of retries.
inline constexpr Duration idempotency_lifetime = std::chrono::hours(24);
/// How far X-Amz-Date may be from our clock (AWS General Reference: five minutes; S3 15).
inline constexpr Duration signature_skew_max = std::chrono::minutes(5);
inline constexpr std::chrono::seconds s3_signature_skew_max = std::chrono::minutes(15);
/// X-Amz-Expires of a presigned URL (Amazon S3 User Guide: seven days).
inline constexpr Duration presigned_lifetime_max = std::chrono::hours(24 * 7);

// Files.

/// A file to import, as it lies on disk. CloudTrail's are below 50 MB uncompressed; people's NDJSON
/// dumps are not.
inline constexpr std::uint64_t import_file_bytes_max = std::uint64_t{4} << 30;
/// The same after inflating, where a whole file is held in memory.
inline constexpr std::size_t inflated_file_bytes_max = std::size_t{1} << 30;
/// Settings, credentials, a master key: read whole.
inline constexpr std::size_t settings_bytes_max = std::size_t{1} << 20;

// Answers.

/// LookupEvents: MaxResults (AWS CloudTrail API Reference).
inline constexpr std::size_t lookup_page_max = 50;
/// /v1/events: a page of records of the usual size is then below 2 MB.
inline constexpr std::size_t page_default = 50;
inline constexpr std::size_t page_max = 1000;
/// Values of a count by field: what a client can still show or compare.
inline constexpr std::size_t count_values_max = 10'000;
/// The text of these in one reply, where the values themselves are long.
inline constexpr std::size_t count_text_bytes_max = std::size_t{4} << 20;
/// Bars of a histogram over time: more than a screen has columns.
inline constexpr std::size_t histogram_buckets_max = 5000;
/// A page token is refused after it: what it points at may be gone (retention, compaction).
inline constexpr Duration token_lifetime = std::chrono::hours(24);
inline constexpr std::size_t token_bytes_max = 4096;

// Questions.

/// LookupAttributes[].AttributeValue (AWS CloudTrail API Reference).
inline constexpr std::size_t attribute_value_bytes_max = 2000;
/// Filters in one query: each costs a pass over a segment's postings.
inline constexpr std::size_t query_filters_max = 32;
/// Values of one filter.
inline constexpr std::size_t filter_values_max = 1000;
/// Free text to search for.
inline constexpr std::size_t search_text_bytes_max = 1024;

// Names of our own.

/// A gateway's, token's or import's name, and a user's (AWS Identity and Access Management: 64).
inline constexpr std::size_t name_bytes_max = 64;
/// What an error message repeats of a bad text.
inline constexpr std::size_t quoted_bytes_max = 100;

static_assert(own_member_bytes_max < own_record_bytes_max);
static_assert(own_record_bytes_max <= record_bytes_max);
static_assert(record_bytes_max <= body_bytes_max, "a record must fit into a request");
static_assert(body_bytes_max <= inflated_body_bytes_max);
static_assert(inflated_body_bytes_max <= inflated_file_bytes_max);
static_assert(audit_events_bytes_max <= body_bytes_max);
static_assert(lookup_page_max <= page_max && page_default <= page_max);
static_assert(attribute_value_bytes_max <= indexed_text_bytes_max,
              "what can be asked for must be indexed");

}  // namespace opentrail::limits
