#include "bench/reference.h"

#include <algorithm>

#include "base/assert.h"

namespace opentrail::bench {

using event::Field;
using event::Population;

std::vector<std::uint64_t> Reference::newest_first(const Choice& choice) const {
    std::vector<std::uint64_t> found;
    for (std::uint64_t i = 0; i < corpus_.known.size(); ++i) {
        if (choice(corpus_.known[i])) found.push_back(i);
    }
    std::ranges::sort(found, [&](std::uint64_t left, std::uint64_t right) {
        const auto& known = corpus_.known;
        return known[left].seconds != known[right].seconds
                   ? known[left].seconds > known[right].seconds
                   : left > right;
    });
    return found;
}

std::uint64_t Reference::count(const Choice& choice) const {
    return static_cast<std::uint64_t>(std::ranges::count_if(corpus_.known, choice));
}

Reference::Choice Reference::has(Field field, std::string_view value) const {
    const auto& generator = corpus_.generator;
    const auto& people = generator.population().principals();
    const auto& resources = generator.population().resources();
    const auto& operations = generator.operations();
    const std::string wanted(value);
    switch (field) {
        case Field::event_name:
            return [&, wanted](const Known& of) { return operations[of.operation].name == wanted; };
        case Field::event_source:
            return
                [&, wanted](const Known& of) { return operations[of.operation].source == wanted; };
        case Field::username:
            return [&, wanted](const Known& of) { return people[of.principal].username == wanted; };
        case Field::access_key_id:
            return [&, wanted](const Known& of) {
                const auto& keys = people[of.principal].keys;
                return of.key < keys.size() && keys[of.key] == wanted;
            };
        case Field::resource_name:
            return [&, wanted](const Known& of) {
                return of.resource != event::Drawn::no_resource &&
                       resources[of.resource].arn == wanted;
            };
        case Field::account:
            return [wanted](const Known& of) {
                return Population::accounts[of.place / event::sample_region_count] == wanted;
            };
        case Field::region:
            return [wanted](const Known& of) {
                return Population::regions[of.place % event::sample_region_count] == wanted;
            };
        case Field::category:
            return
                [wanted](const Known& of) { return wanted == (of.data ? "Data" : "Management"); };
        default: INVARIANT(false);
    }
}

}  // namespace opentrail::bench
