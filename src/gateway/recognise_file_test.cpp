// Says what requests that tests/recognise wrote into a file ask for: it compares that with who made
// them.

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "base/encoding.h"
#include "gateway/recognise.h"

namespace opentrail::gateway {
namespace {

void answer(std::ostream& out, const std::string& name, const Exchange& exchange) {
    Call call = recognise(exchange, {.domain = "", .service = ""});
    out << name << '\t' << (call.service == nullptr ? "-" : call.service->name) << '\t'
        << (call.operation == nullptr ? "-" : call.operation->name) << '\t' << call.event_source
        << '\t' << call.name << '\t' << (call.read_only ? "read" : "write") << '\t'
        << (call.data ? "data" : "management") << '\n';
}

TEST(RecogniseFile, SaysWhatEveryRequestOfAFileAsksFor) {
    const char* requests = std::getenv("OPENTRAIL_REQUESTS");
    const char* answers = std::getenv("OPENTRAIL_ANSWERS");
    if (requests == nullptr || answers == nullptr) {
        GTEST_SKIP() << "no file of requests: tests/recognise makes one";
    }
    std::ifstream in(requests);
    ASSERT_TRUE(in) << requests;
    std::ofstream out(answers);
    std::string name;
    Exchange exchange;
    for (std::string line; std::getline(in, line);) {
        std::size_t space = line.find(' ');
        std::string word = line.substr(0, space);
        std::string rest = space == std::string::npos ? "" : line.substr(space + 1);
        if (word == "case") {
            name = rest;
            exchange = {};
        } else if (word == "request") {
            exchange.method = rest.substr(0, rest.find(' '));
            exchange.target = rest.substr(rest.find(' ') + 1);
        } else if (word == "header") {
            std::size_t colon = rest.find(": ");
            exchange.headers.push_back({rest.substr(0, colon), rest.substr(colon + 2)});
        } else if (word == "body") {
            auto body = decode_hex(rest);
            ASSERT_TRUE(body) << name;
            exchange.request_body.bytes = *body;
            exchange.request_body.length = body->size();
        } else {
            ASSERT_EQ(word, "end");
            answer(out, name, exchange);
        }
    }
    ASSERT_TRUE(out.flush());
}

}  // namespace
}  // namespace opentrail::gateway
