// ObjectReader: takes members of a JSON object by name and type, and remembers the first that is
// not as it should be.

#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/time.h"
#include "journal/entry.h"

namespace opentrail::catalog {

/// For one thread; the object must outlive it. After a problem every value is empty.
class ObjectReader {
  public:
    explicit ObjectReader(const boost::json::object& object) : object_(object) {}

    bool has(std::string_view name) const { return object_.contains(name); }
    std::string text(std::string_view name);
    /// Absent when the member is.
    std::optional<std::string> optional_text(std::string_view name);
    std::vector<std::string> texts(std::string_view name);
    /// The objects of a list; they live as long as this one's object.
    std::vector<const boost::json::object*> objects(std::string_view name);
    /// Base64 in the text.
    std::string bytes(std::string_view name);
    std::uint64_t number(std::string_view name);
    bool flag(std::string_view name);
    /// Hex in the text.
    Sha256 hash(std::string_view name);
    /// Milliseconds since the epoch in the text.
    Timestamp time(std::string_view name);
    std::optional<Timestamp> optional_time(std::string_view name);
    journal::Position position(std::string_view name);
    std::optional<journal::Position> optional_position(std::string_view name);

    /// Takes over the problem of a reader of an inner object.
    void take_problem(const ObjectReader& inner);

    /// Empty while every member was there.
    const std::string& problem() const { return problem_; }

  private:
    const boost::json::value* find(std::string_view name);
    void wrong(std::string_view name, std::string_view expected);

    const boost::json::object& object_;
    std::string problem_;
};

}  // namespace opentrail::catalog
