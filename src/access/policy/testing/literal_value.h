// Values of conditions, compared as slowly and plainly as can be: the second opinion on what
// access/policy compiles. Shares no code with it but the types of a request.
//
// Pure functions.

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace opentrail::access::policy::literal {

/// -1, 0 or 1; absent when one of them is no number.
std::optional<int> compare_numbers(const std::string& left, const std::string& right);
/// The same for dates.
std::optional<int> compare_dates(const std::string& left, const std::string& right);
bool is_number(const std::string& text);
bool is_date(const std::string& text);

/// The bits of an address, '0' and '1'; 32 or 128 of them.
std::optional<std::string> address_bits(std::string_view text);
/// The bits that a block's addresses begin with, and how many an address has.
struct Block {
    std::string bits;
    std::size_t address_size = 0;
};
std::optional<Block> block_of(std::string_view text);

/// RFC 4648 section 4, strict.
std::optional<std::string> bytes_of_base64(std::string_view text);

std::string in_lower_case(std::string_view text);

}  // namespace opentrail::access::policy::literal
