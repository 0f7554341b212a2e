// Composer: makes policies and a request to hold them against out of bytes, such that what it makes
// is mostly valid and often fits.
//
// The same bytes make the same scene.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/policy/testing/literal.h"

namespace opentrail::access::policy::literal {

class Composer {
  public:
    explicit Composer(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

    Scene scene();

  private:
    /// Below `end`; 0 when the bytes have run out.
    std::size_t below(std::size_t end);
    bool once_in(std::size_t times) { return below(times) == 1; }
    std::string_view one_of(std::span<const std::string_view> choices);

    Subject subject();
    Context context();
    std::string document(Kind kind);
    std::vector<Document> documents(Kind kind, std::string_view name, std::size_t count);
    std::string statement(Kind kind, std::size_t number);
    std::string principals();
    std::string actions(Kind kind);
    std::string resources();
    std::string conditions();
    std::string condition_value(std::string_view operator_name);
    /// A JSON list, or a bare value when there is one.
    std::string list(const std::vector<std::string>& values);
    /// With some of it made wildcards or variables.
    std::string blurred(std::string text, bool variables);

    std::span<const std::uint8_t> bytes_;
};

}  // namespace opentrail::access::policy::literal
