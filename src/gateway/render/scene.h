// Scene: what a gateway knows besides the exchange: whose upstream it stands before, and where.

#pragma once

#include <string>

namespace opentrail::gateway {

class TableKeys;

struct Scene {
    std::string account;  // Who owns what is behind the gateway.
    std::string region;   // Where a signature's scope names none.
    /// Which attributes are the keys of DynamoDB's tables, as far as it was seen. May be null:
    /// then an item's key is not told from the rest of it.
    TableKeys* table_keys = nullptr;
};

}  // namespace opentrail::gateway
