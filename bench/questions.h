// Questions: look-ups with values drawn half by share of events, half by distinct value, a tenth of
// them absent.
//
// Immutable; safe from any thread.

#pragma once

#include <string>
#include <vector>

#include "bench/signed_client.h"
#include "event/sample.h"
#include "event/sample_dice.h"

namespace opentrail::bench {

enum class Attribute { event_name, username, resource_name, access_key_id, event_source, event_id };
inline constexpr Attribute attributes[] = {Attribute::event_name,    Attribute::username,
                                           Attribute::resource_name, Attribute::access_key_id,
                                           Attribute::event_source,  Attribute::event_id};

/// As LookupEvents spells it.
std::string_view name(Attribute attribute);

struct Question {
    std::vector<std::pair<Attribute, std::string>> attributes;
    std::string region;
};

class Questions {
  public:
    /// Over the first `events` of the generator's stream.
    Questions(const event::Generator& generator, const event::Generator::Options& options);

    Question single(Attribute attribute, event::Dice& dice) const;
    /// EventName, Username and AccessKeyId together.
    Question three(event::Dice& dice) const;

  private:
    struct Values {
        std::string values[6];
        std::string region;
    };
    Values of_one_event(event::Dice& dice) const;
    std::string distinct(Attribute attribute, event::Dice& dice) const;

    const event::Generator& generator_;
    event::Generator::Options options_;
};

/// The body of LookupEvents.
std::string lookup_body(const Question& question, std::string_view next_token = {});

}  // namespace opentrail::bench
