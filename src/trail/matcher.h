// Matcher: the selectors of many trails, compiled so that an event is held against all of them at
// once.
//
// Each selector becomes one rule or a few, and each rule a bit. For every field that any rule looks
// at, the event's value is looked up once among all the values of all rules, which gives the rules
// that it satisfies; the rules that are satisfied in every field accept the event. So the cost
// depends on how many fields are looked at, hardly on how many selectors there are.
//
// Immutable once compiled; safe from any thread, each with its own Matches.

#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "trail/selectors.h"
#include "trail/subject.h"

namespace opentrail::trail {

/// Which of a matcher's trails accept an event. Keeps room to work in: reuse it.
class Matches {
  public:
    /// Whether the trail with that number, in the order given to the matcher, accepts the event.
    bool operator[](std::size_t trail) const { return (trails_[trail / 64] >> (trail % 64)) & 1; }
    bool any() const;

  private:
    friend class Matcher;
    std::vector<std::uint64_t> trails_;
    std::vector<std::uint64_t> work_;
};

class Matcher {
  public:
    /// The order of `trails` numbers them. Selectors that PutEventSelectors would refuse mean what
    /// docs/selectors.md says they mean.
    explicit Matcher(std::span<const Selectors* const> trails);
    explicit Matcher(const Selectors& trail);
    ~Matcher();
    Matcher(Matcher&&) noexcept;
    Matcher& operator=(Matcher&&) noexcept;

    void match(const Subject& subject, Matches& into) const;

    /// For a matcher of one trail, where speed does not matter.
    bool matches(const Subject& subject) const;

  private:
    struct Compiled;
    std::unique_ptr<const Compiled> compiled_;
};

}  // namespace opentrail::trail
