// S3: its events are made from HTTP, not from the model. Pure functions.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "event/render.h"
#include "gateway/render/said.h"
#include "gateway/render/subject.h"

namespace opentrail::gateway::render {

/// requestParameters as JSON: bucket, key, Host, every parameter of the query string, x-amz-
/// headers, and what a body configures. Sets `unread` when the body could not be had.
std::string s3_parameters(const Subject& subject, std::string_view& unread);

/// responseElements of a successful call as JSON; empty for null.
std::string s3_elements(const Subject& subject);

/// The members of additionalEventData that S3's events have; how many bytes passed is the call's,
/// not one of its keys'.
void write_s3_additional(const Subject& subject, bool has_bytes, JsonWriter& into);

std::vector<event::Resource> s3_resources(const Subject& subject);

/// One key of a DeleteObjects and what became of it.
struct DeletedKey {
    std::string key;
    std::string version;
    std::string error_code;
    std::string error_message;
};

/// The keys that a DeleteObjects names, with the errors that its reply gives. Empty, with the
/// reason in `unread`, when its body could not be had. `outcome_known` says whether the reply
/// could be read.
std::vector<DeletedKey> deleted_keys(const Subject& subject, std::string_view& unread,
                                     bool& outcome_known);

/// requestParameters of a DeleteObject made from one of them.
std::string deleted_key_parameters(const Subject& subject, const DeletedKey& key);

/// Keys of one request, as S3 has it.
inline constexpr std::size_t deleted_keys_max = 1000;

/// How a status that came without a body is called: of HEAD, and of replies that are cut.
struct S3Failure {
    std::string_view code;
    std::string_view message;
};
S3Failure s3_failure_of(int status, bool on_object);

}  // namespace opentrail::gateway::render
