#include "bench/questions.h"

#include <fmt/format.h>

namespace opentrail::bench {
namespace {

std::size_t index(Attribute attribute) { return static_cast<std::size_t>(attribute); }

}  // namespace

std::string_view name(Attribute attribute) {
    constexpr std::string_view names[] = {"EventName",   "Username",    "ResourceName",
                                          "AccessKeyId", "EventSource", "EventId"};
    return names[index(attribute)];
}

Questions::Questions(const event::Generator& generator, const event::Generator::Options& options)
    : generator_(generator), options_(options) {}

Questions::Values Questions::of_one_event(event::Dice& dice) const {
    auto options = options_;
    while (true) {  // Until one has all of them.
        options.first = dice.below(options_.events);
        event::Generator one(options, generator_);
        std::string record;
        one.next(record);
        const event::Drawn& drawn = one.drawn();
        if (drawn.username.empty() || drawn.resource.empty()) continue;
        return {
            {std::string(drawn.name), std::string(drawn.username), std::string(drawn.resource),
             std::string(drawn.access_key), std::string(drawn.source), std::string(drawn.event_id)},
            std::string(drawn.region)};
    }
}

std::string Questions::distinct(Attribute attribute, event::Dice& dice) const {
    const auto& population = generator_.population();
    const auto& operations = generator_.operations();
    switch (attribute) {
        case Attribute::event_name:
            return std::string(operations[dice.below(operations.size())].name);
        case Attribute::event_source: return operations[dice.below(operations.size())].source;
        case Attribute::resource_name:
            return population.resources()[dice.below(population.resources().size())].arn;
        case Attribute::event_id: return generator_.event_id(dice.below(options_.events));
        default: break;
    }
    while (true) {
        const auto& one = population.principals()[dice.below(population.principals().size())];
        if (attribute == Attribute::username && !one.username.empty()) return one.username;
        if (attribute == Attribute::access_key_id && !one.keys.empty()) {
            return one.keys[dice.below(one.keys.size())];
        }
    }
}

Question Questions::single(Attribute attribute, event::Dice& dice) const {
    if (dice.chance(0.1)) {
        return {{{attribute, fmt::format("absent-{:016x}", dice.bits())}}, "us-east-1"};
    }
    const Values values = of_one_event(dice);
    if (dice.chance(0.5)) return {{{attribute, values.values[index(attribute)]}}, values.region};
    return {{{attribute, distinct(attribute, dice)}}, values.region};
}

Question Questions::three(event::Dice& dice) const {
    constexpr Attribute chosen[] = {Attribute::event_name, Attribute::username,
                                    Attribute::access_key_id};
    const Values values = of_one_event(dice);
    const bool by_share = dice.chance(0.5);
    Question question{{}, values.region};
    for (const Attribute attribute : chosen) {
        question.attributes.emplace_back(
            attribute, by_share ? values.values[index(attribute)] : distinct(attribute, dice));
    }
    if (dice.chance(0.1)) question.attributes[1].second = "nobody";
    return question;
}

std::string lookup_body(const Question& question, std::string_view next_token) {
    std::string body = R"({"LookupAttributes":[)";
    for (const auto& [attribute, value] : question.attributes) {
        if (body.back() == '}') body += ',';
        body +=
            fmt::format(R"({{"AttributeKey":"{}","AttributeValue":"{}"}})", name(attribute), value);
    }
    body += "]";
    if (!next_token.empty()) body += fmt::format(R"(,"NextToken":"{}")", next_token);
    return body + "}";
}

}  // namespace opentrail::bench
