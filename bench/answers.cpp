#include "bench/answers.h"

#include <fmt/format.h>
#include <simdjson.h>

#include "base/clock.h"
#include "bench/questions.h"
#include "bench/reference.h"
#include "bench/traffic.h"
#include "bench/usage.h"

namespace opentrail::bench {
namespace {

using event::Field;

/// A reply, parsed. Valid until the next.
class Reply {
  public:
    Reply(simdjson::dom::parser& parser, const http::Response& reply, const std::string& what) {
        if (reply.status != 200) give_up(what + ": " + reply.body.substr(0, 300));
        if (parser.parse(reply.body).get(root_) != simdjson::SUCCESS) {
            give_up(what + ": its reply is no JSON");
        }
    }

    /// Appends the text at `path` in each element of the array `list`, but for the calls of the
    /// server's own user.
    void add(const char* list, const char* path, std::vector<std::string>& into) const {
        simdjson::dom::array elements;
        if (root_[list].get(elements) != simdjson::SUCCESS) give_up("a reply without its list");
        for (const auto element : elements) {
            std::string_view user;
            if (element["Username"].get(user) == simdjson::SUCCESS && user == "admin") continue;
            std::string_view id;
            if (element.at_pointer(path).get(id) != simdjson::SUCCESS)
                give_up("an event without id");
            into.emplace_back(id);
        }
    }
    std::string text(const char* name) const {
        std::string_view found;
        return root_[name].get(found) == simdjson::SUCCESS ? std::string(found) : std::string();
    }

  private:
    simdjson::dom::element root_;
};

class Checker {
  public:
    Checker(const ServerProcess& server, const Corpus& corpus)
        : client_(server.client()), reference_(corpus) {}

    void lookup(const Question& question, const Reference::Choice& choice) {
        const auto in_region = reference_.has(Field::region, question.region);
        std::vector<std::string> found;
        std::string token;
        do {
            const Reply reply(
                parser_,
                client_.operation("LookupEvents", lookup_body(question, token), question.region),
                "LookupEvents");
            reply.add("Events", "/EventId", found);
            token = reply.text("NextToken");
        } while (!token.empty());
        compare(
            found, [&](const Known& of) { return !of.data && in_region(of) && choice(of); },
            lookup_body(question) + " in " + question.region);
    }

    void search(const SignedClient::Query& query, const Reference::Choice& choice) {
        std::vector<std::string> found;
        std::string token;
        do {
            auto page = query;
            page.emplace_back("door", "import");
            page.emplace_back("limit", "1000");
            if (!token.empty()) page.emplace_back("nextToken", token);
            const Reply reply(parser_, client_.v1("GET", "events", page), "GET /v1/events");
            reply.add("events", "/record/eventID", found);
            token = reply.text("nextToken");
        } while (!token.empty());
        std::string what;
        for (const auto& [name, value] : query) what += name + "=" + value + " ";
        compare(found, choice, what);
    }

    void single(Field field, Attribute attribute, const std::string& value) {
        for (const std::string region : {"us-east-1", "ap-northeast-1"}) {
            lookup({{{attribute, value}}, region}, reference_.has(field, value));
        }
    }

    const Reference& reference() const { return reference_; }

  private:
    void compare(const std::vector<std::string>& found, const Reference::Choice& choice,
                 const std::string& what) {
        const auto expected = reference_.newest_first(choice);
        bool same = found.size() == expected.size();
        for (std::size_t i = 0; same && i < found.size(); ++i) {
            same = found[i] == reference_.event_id(expected[i]);
        }
        if (!same) {
            give_up(fmt::format("{}: found {} events, expected {}, or in another order", what,
                                found.size(), expected.size()));
        }
    }

    SignedClient client_;
    simdjson::dom::parser parser_;
    Reference reference_;
};

}  // namespace

std::string next_token(const http::Response& reply) {
    simdjson::dom::parser parser;
    return Reply(parser, reply, "a page").text("nextToken");
}

void check_answers(const ServerProcess& server, std::uint64_t events) {
    const Timestamp begin =
        std::chrono::floor<std::chrono::hours>(SystemClock().now()) - std::chrono::days(90);
    const event::Generator::Options stream{
        .seed = 1, .begin = begin, .span = std::chrono::days(90), .events = events};
    const event::Generator generator(stream);
    Corpus known(stream);
    std::string record;
    for (std::uint64_t i = 0; i < events; ++i) {
        record.clear();
        known.generator.next(record);
        known.known.push_back(known_of(known.generator));
    }
    fill(server, generator, stream, 1);

    Checker checker(server, known);
    const auto& population = generator.population();
    for (const auto& each : generator.operations()) {
        checker.single(Field::event_name, Attribute::event_name, std::string(each.name));
    }
    for (std::size_t i = 0; i < generator.operations().size(); i += 5) {
        checker.single(Field::event_source, Attribute::event_source,
                       generator.operations()[i].source);
    }
    for (std::size_t i = 0; i < population.principals().size(); i += 3) {
        const auto& one = population.principals()[i];
        if (!one.username.empty()) {
            checker.single(Field::username, Attribute::username, one.username);
        }
        if (!one.keys.empty()) {
            checker.single(Field::access_key_id, Attribute::access_key_id, one.keys.front());
        }
    }
    for (std::size_t i = 0; i < population.resources().size(); i += 41) {
        checker.single(Field::resource_name, Attribute::resource_name,
                       population.resources()[i].arn);
    }
    const Questions questions(generator, stream);
    event::Dice dice(5);
    for (int i = 0; i < 60; ++i) {
        const Question question = questions.three(dice);
        std::vector<Reference::Choice> choices;
        for (const auto& [attribute, value] : question.attributes) {
            const Field field = attribute == Attribute::event_name ? Field::event_name
                                : attribute == Attribute::username ? Field::username
                                                                   : Field::access_key_id;
            choices.push_back(checker.reference().has(field, value));
        }
        checker.lookup(question, [&](const Known& of) {
            return choices[0](of) && choices[1](of) && choices[2](of);
        });
    }
    const auto account = checker.reference().has(Field::account, "555566667777");
    const auto region = checker.reference().has(Field::region, "ap-northeast-1");
    checker.search({{"account", "555566667777"}, {"region", "ap-northeast-1"}},
                   [&](const Known& of) { return account(of) && region(of); });
    const std::string id = checker.reference().event_id(events / 2);
    checker.search({{"text", id}},
                   [&](const Known& of) { return &of == &known.known[events / 2]; });
}

}  // namespace opentrail::bench
