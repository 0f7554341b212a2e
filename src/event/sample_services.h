// Services: the API calls that made-up events are of.
//
// Immutable once made; safe from any thread.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace opentrail::event {

/// What a call acts on. `none` comes first, so that it is what a new value is.
enum class ResourceKind : std::uint8_t {
    none,
    bucket,
    object,
    instance,
    role,
    key,
    function,
    table,
    log_group,
    queue,
    topic,
    secret,
    parameter,
    database,
    cluster,
    stack,
    repository,
};
inline constexpr std::size_t resource_kind_count = 17;

/// One event name of one source.
struct Operation {
    std::string_view service;  // "s3".
    std::string source;        // "s3.amazonaws.com".
    std::string_view name;
    ResourceKind kind = ResourceKind::none;
    bool data = false;  // A data event.
    bool read_only = false;
};

inline constexpr std::size_t sample_source_count = 64;
inline constexpr std::size_t sample_name_count = 264;

/// All operations, the most usual first; the order of the rarer ones follows from `seed`.
std::vector<Operation> sample_operations(std::uint64_t seed);

}  // namespace opentrail::event
