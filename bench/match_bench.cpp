// What it costs to say which trails want an event: 5 trails of 20 advanced selectors each, on
// made-up records of the usual size. Reading what selectors ask of a record, and holding it against
// all of them, are timed apart; one thread, CPU time, best of several rounds.
//
//   match_bench [--smoke] [--events N]
//
// Before the clock starts every answer is compared with a plain evaluation of the selectors, one by
// one and value by value. Ends with one line of JSON.

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.h"
#include "bench/options.h"
#include "bench/usage.h"
#include "event/sample.h"
#include "trail/matcher.h"

namespace {

using namespace opentrail;
using trail::AdvancedEventSelector;
using trail::FieldSelector;
using trail::Operator;
using trail::Selectors;
using trail::Subject;

constexpr std::size_t trail_count = 5;
constexpr event::Defaults door = {"000000000000", "us-east-1"};

using Texts = std::vector<std::string>;

/// Made-up records back to back, and which of them are data events.
struct Input {
    std::string bytes;
    std::vector<std::string_view> records;
    std::vector<std::string_view> data_records;
    event::Generator generator;

    explicit Input(std::size_t count)
        : generator({.begin = from_millis(1'760'000'000'000), .events = count}) {
        std::vector<std::size_t> ends;
        std::vector<bool> data;
        for (std::size_t i = 0; i < count; ++i) {
            generator.next(bytes);
            ends.push_back(bytes.size());
            data.push_back(generator.drawn().category == event::Category::data);
        }
        bytes.append(64, ' ');  // Readable padding for the parser.
        std::size_t begin = 0;
        for (std::size_t i = 0; i < count; ++i) {
            records.push_back(std::string_view(bytes).substr(begin, ends[i] - begin));
            if (data[i]) data_records.push_back(records.back());
            begin = ends[i];
        }
    }
};

/// The selectors of the trails, with values of the population that the records are about.
class Draw {
  public:
    explicit Draw(const event::Generator& generator) : generator_(generator) {
        using event::ResourceKind;
        for (std::size_t place = 0; place < event::sample_place_count; ++place) {
            const event::Place at{static_cast<std::uint8_t>(place / event::sample_region_count),
                                  static_cast<std::uint8_t>(place % event::sample_region_count)};
            add(ResourceKind::object, at, objects_);
            add(ResourceKind::function, at, functions_);
            add(ResourceKind::table, at, tables_);
        }
        for (const event::Principal& principal : generator.population().principals()) {
            if (!principal.arn.empty()) callers_.push_back(principal.arn);
        }
    }

    Selectors trail() {
        Selectors selectors;
        auto& list = selectors.advanced;
        list.push_back(selector("Management", {}));
        list.back().fields.push_back(readings("true"));
        list.back().fields.push_back(where("eventSource", Operator::not_equals,
                                           {"kms.amazonaws.com", "rdsdata.amazonaws.com"}));
        list.push_back(selector("Management", {}));
        list.back().fields.push_back(readings("false"));
        for (int i = 0; i < 10; ++i) list.push_back(of_objects(i));
        for (int i = 0; i < 3; ++i) {
            list.push_back(selector("Data", "AWS::Lambda::Function"));
            list.back().fields.push_back(where("resources.ARN",
                                               i == 0 ? Operator::not_equals : Operator::equals,
                                               some(functions_, 5)));
        }
        for (int i = 0; i < 3; ++i) {
            list.push_back(selector("Data", "AWS::DynamoDB::Table"));
            list.back().fields.push_back(
                where("resources.ARN", Operator::equals, some(tables_, 4)));
            list.back().fields.push_back(
                where("eventName", Operator::not_equals, {"DescribeTable", "GetRecords"}));
        }
        for (const char* source : {"kms.amazonaws.com", "secretsmanager.amazonaws.com"}) {
            list.push_back(selector("NetworkActivity", {}));
            list.back().fields.push_back(where("eventSource", Operator::equals, {source}));
            list.back().fields.push_back(
                where("errorCode", Operator::equals, {"VpceAccessDenied"}));
        }
        INVARIANT(list.size() == 20);
        const JsonArray sent = trail::to_json(list);
        const auto parsed = trail::parse_selectors(nullptr, &sent, trail::Strictness::aws);
        if (!parsed) bench::give_up(parsed.error().message);
        return *parsed;
    }

  private:
    void add(event::ResourceKind kind, event::Place at, Texts& into) {
        const auto& population = generator_.population();
        for (const std::uint32_t number : population.pool(kind, at)) {
            into.push_back(population.resources()[number].arn);
        }
    }
    Texts some(const Texts& from, std::size_t count) {
        Texts texts;
        for (std::size_t i = 0; i < count; ++i) {
            texts.push_back(from[(next_ += 7919) % from.size()]);
        }
        return texts;
    }
    /// Folders of objects: all but the last part of their names.
    Texts folders(std::size_t count) {
        Texts texts = some(objects_, count);
        for (std::string& text : texts) text.resize(text.rfind('/') + 1);
        return texts;
    }
    static FieldSelector where(std::string_view field, Operator which, Texts values) {
        FieldSelector condition;
        condition.field = field;
        condition[which] = std::move(values);
        return condition;
    }
    static FieldSelector readings(std::string_view flag) {
        return where("readOnly", Operator::equals, {std::string(flag)});
    }
    static AdvancedEventSelector selector(std::string_view category, std::string_view type) {
        AdvancedEventSelector made;
        made.fields.push_back(where("eventCategory", Operator::equals, {std::string(category)}));
        if (!type.empty()) {
            made.fields.push_back(where("resources.type", Operator::equals, {std::string(type)}));
        }
        return made;
    }
    AdvancedEventSelector of_objects(int number) {
        AdvancedEventSelector made = selector("Data", "AWS::S3::Object");
        FieldSelector arns = where("resources.ARN", Operator::starts_with, folders(6));
        arns[Operator::not_starts_with] = folders(2);
        made.fields.push_back(std::move(arns));
        if (number % 2 == 0) {
            made.fields.push_back(
                where("eventName", Operator::equals, {"GetObject", "PutObject", "DeleteObject"}));
        } else {
            made.fields.push_back(where("eventName", Operator::starts_with, {"Put", "Delete"}));
        }
        if (number % 3 == 0) made.fields.push_back(readings("false"));
        if (number % 3 == 1) {
            made.fields.push_back(
                where("userIdentity.arn", Operator::not_equals, some(callers_, 3)));
        }
        if (number % 5 == 0) {
            made.fields.push_back(
                where("userIdentity.arn", Operator::ends_with, {"/deploy", "/batch"}));
            if (number % 3 == 1) made.fields.pop_back();
        }
        return made;
    }

    const event::Generator& generator_;
    Texts objects_;
    Texts functions_;
    Texts tables_;
    Texts callers_;
    std::size_t next_ = 1;
};

bool holds(const FieldSelector& field, std::string_view value) {
    const auto any = [&](Operator which, auto compare) {
        return std::ranges::any_of(field[which],
                                   [&](const std::string& text) { return compare(text); });
    };
    const auto same = [&](std::string_view text) { return value == text; };
    const auto begins = [&](std::string_view text) { return value.starts_with(text); };
    const auto ends = [&](std::string_view text) { return value.ends_with(text); };
    const bool free = field[Operator::equals].empty() && field[Operator::starts_with].empty() &&
                      field[Operator::ends_with].empty();
    return (free || any(Operator::equals, same) || any(Operator::starts_with, begins) ||
            any(Operator::ends_with, ends)) &&
           !any(Operator::not_equals, same) && !any(Operator::not_starts_with, begins) &&
           !any(Operator::not_ends_with, ends);
}

std::string_view value_of(const Subject& subject, const trail::Resource& resource,
                          std::string_view field) {
    if (field == "eventCategory") return event::name(subject.category);
    if (field == "readOnly") return subject.read_only ? "true" : "false";
    if (field == "eventSource") return subject.event_source;
    if (field == "eventName") return subject.event_name;
    if (field == "userIdentity.arn") return subject.user_identity_arn;
    if (field == "errorCode") return subject.error_code;
    if (field == "resources.type") return resource.type;
    if (field == "resources.ARN") return resource.arn;
    bench::give_up(fmt::format("a selector asks for {}", field));
}

bool plainly(const Selectors& selectors, const Subject& subject) {
    std::vector<trail::Resource> resources(subject.resources.begin(), subject.resources.end());
    if (resources.empty()) resources.emplace_back();
    return std::ranges::any_of(selectors.advanced, [&](const AdvancedEventSelector& selector) {
        return std::ranges::any_of(resources, [&](const trail::Resource& resource) {
            return std::ranges::all_of(selector.fields, [&](const FieldSelector& field) {
                return holds(field, value_of(subject, resource, field.field));
            });
        });
    });
}

/// Pairs of an event and a trail that takes it; ends the process if any answer is wrong.
std::size_t compare(const Input& input, const std::vector<Selectors>& trails,
                    const trail::Matcher& matcher) {
    trail::SubjectReader reader;
    trail::Matches matches;
    std::size_t taken = 0;
    for (const std::string_view record : input.records) {
        const Subject& subject = reader.read(record, door, /*padded=*/true);
        matcher.match(subject, matches);
        for (std::size_t i = 0; i < trails.size(); ++i) {
            if (matches[i] != plainly(trails[i], subject)) {
                bench::give_up(fmt::format("trail {} is wrong about {}", i, record));
            }
            taken += matches[i];
        }
    }
    return taken;
}

/// Microseconds of `work` a record, the best of `rounds`.
double micros(std::span<const std::string_view> records, std::size_t rounds,
              const std::function<void(std::string_view)>& work) {
    double best = 1e9;
    for (std::size_t round = 0; round < rounds; ++round) {
        const double start = bench::cpu_seconds();
        for (const std::string_view record : records) work(record);
        best = std::min(best, bench::cpu_seconds() - start);
    }
    return best * 1e6 / static_cast<double>(std::max<std::size_t>(1, records.size()));
}

struct Figures {
    double read;
    double total;
};

Figures measure(std::span<const std::string_view> records, std::size_t rounds,
                const trail::Matcher& matcher) {
    trail::SubjectReader reader;
    trail::Matches matches;
    std::size_t check = 0;
    Figures figures{};
    figures.read = micros(records, rounds, [&](std::string_view record) {
        check += reader.read(record, door, /*padded=*/true).event_name.size();
    });
    figures.total = micros(records, rounds, [&](std::string_view record) {
        matcher.match(reader.read(record, door, /*padded=*/true), matches);
        check += matches[0];
    });
    fmt::print(stderr, "check {:x}\n", check);
    return figures;
}

}  // namespace

int main(int argc, char** argv) {
    const bench::Options options = bench::parse_options(
        argc, argv, "match_bench", "what it costs to say which trails want an event");
    const std::size_t events =
        options.events != 0 ? options.events : (options.smoke ? 500 : 20'000);
    const std::size_t rounds = options.smoke ? 1 : 15;
    const Input input(events);
    Draw draw(input.generator);
    std::vector<Selectors> trails;
    std::vector<const Selectors*> pointers;
    for (std::size_t i = 0; i < trail_count; ++i) trails.push_back(draw.trail());
    for (const Selectors& trail : trails) pointers.push_back(&trail);
    const trail::Matcher matcher(pointers);

    const std::size_t taken = compare(input, trails, matcher);
    const Figures all = measure(input.records, rounds, matcher);
    const Figures data = measure(input.data_records, rounds, matcher);
    fmt::print("{} events ({} data events), {} trails of 20 selectors; {} deliveries\n", events,
               input.data_records.size(), trail_count, taken);
    fmt::print("                              all events  data events alone\n");
    fmt::print("  read what selectors ask     {:7.2f} us  {:7.2f} us\n", all.read, data.read);
    fmt::print("  hold against all selectors  {:7.2f} us  {:7.2f} us\n", all.total - all.read,
               data.total - data.read);
    fmt::print(
        "{{\"bench\":\"match\",\"smoke\":{},\"events\":{},\"trails\":{},\"selectors\":{},"
        "\"taken\":{},\"read_us\":{:.3f},\"match_us\":{:.3f},\"total_us\":{:.3f},"
        "\"data_read_us\":{:.3f},\"data_match_us\":{:.3f},\"data_total_us\":{:.3f},"
        "\"machine\":{}}}\n",
        options.smoke, events, trail_count, trail_count * 20, taken, all.read, all.total - all.read,
        all.total, data.read, data.total - data.read, data.total, bench::machine_json());
    return 0;
}
