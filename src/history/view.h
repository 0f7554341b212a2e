// View: everything that one query sees, taken at its start.
//
// Plain data; the segments stay for as long as somebody holds them.

#pragma once

#include <memory>
#include <vector>

#include "history/hiding.h"
#include "history/query.h"
#include "history/segment.h"

namespace opentrail::history {

struct View {
    std::shared_ptr<const std::vector<std::shared_ptr<const Segment>>>
        segments;  // Of all shards, in no order.
    Visible visible;
    Hiding hiding;

    std::uint64_t visible_end(std::uint32_t shard) const {
        return shard < visible.size() ? visible[shard] : 0;
    }
};

}  // namespace opentrail::history
