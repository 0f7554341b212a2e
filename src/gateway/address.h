// Address: what a request is sent to: its path, its query and the host. Views into the exchange.

#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/exchange.h"

namespace opentrail::gateway {

struct Address {
    std::string_view path;   // As sent, from its '/'; "/" where the target has none.
    std::string_view query;  // As sent, without '?'.
    std::string_view host;   // Without port, as sent; may be empty.
};

/// Of the target, which may be absolute (RFC 9112 section 3.2.2: its host then counts), and Host.
Address read_address(const Exchange& exchange);

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// Names and values of a query, decoded, in order, '+' being a space. What cannot be decoded stands
/// for itself.
Pairs read_pairs(std::string_view query);

/// The value of the first of that name, null when there is none.
const std::string* find_pair(const Pairs& pairs, std::string_view name);

/// Percent-decoded, or as it is where that cannot be.
std::string decoded(std::string_view text);

}  // namespace opentrail::gateway
