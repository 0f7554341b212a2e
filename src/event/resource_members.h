// Resource members: which members of requestParameters and responseElements name a resource, by
// service.
//
// The table is docs/lookup-resources.md in code; a test compares the two. AWS picks the resources
// of a LookupEvents reply per operation by rules that it does not publish, so the table is ours:
// names from the request and response shapes of the services' public API models, rendered as
// CloudTrail renders them (lower first letter; EC2's sets).
//
// Immutable; safe from any thread.

#pragma once

#include <span>
#include <string_view>

namespace opentrail::event {

struct ResourceMember {
    std::string_view source;  // Without ".amazonaws.com".
    std::string_view
        path;  // From the record's top, e.g. "requestParameters.instancesSet.items[].instanceId".
    std::string_view type;  // As LookupEvents' ResourceType; empty where the member's kind varies.
    std::string_view events =
        {};  // The event names it holds for, separated by spaces; empty for all.
};

/// Ordered by source, then path as written.
std::span<const ResourceMember> resource_members();

}  // namespace opentrail::event
