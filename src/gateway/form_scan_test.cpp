// Shows that a form's names are found however it is cut into pieces, and that nothing of it is held
// that is not one of them.

#include "gateway/form_scan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace opentrail::gateway {
namespace {

struct Names {
    std::string action, version;
    bool operator==(const Names&) const = default;
};

Names scan(std::string_view form, std::size_t piece, bool ends = true) {
    FormScan scan;
    for (std::size_t at = 0; at < form.size(); at += piece) scan.take(form.substr(at, piece));
    if (ends) scan.end();
    return {scan.action(), scan.version()};
}

TEST(FormScan, FindsTheFirstOfEachName) {
    const std::string padding = "Pad=" + std::string(300'000, 'x') + "&";
    const std::string long_name = std::string(300'000, 'n');
    const struct {
        const char* name;
        std::string form;
        Names expected;
    } cases[] = {
        {"at the beginning",
         "Action=GetUser&Version=2010-05-08&UserName=a",
         {"GetUser", "2010-05-08"}},
        {"behind a long value",
         padding + "Version=2010-05-08&Action=DeleteUser",
         {"DeleteUser", "2010-05-08"}},
        {"behind a long name", long_name + "=1&Action=DeleteUser", {"DeleteUser", ""}},
        {"behind a long name without a value",
         long_name + "&Action=DeleteUser",
         {"DeleteUser", ""}},
        {"between them", "Action=DeleteUser&" + padding + "Version=1", {"DeleteUser", "1"}},
        {"twice", padding + "Action=A&Action=B&Version=1&Version=2", {"A", "1"}},
        {"an empty one counts", "Action=&Action=B", {"", ""}},
        {"without a value it does not", "Action&Action=B", {"B", ""}},
        {"escaped", "%41%63%74%69%6f%6e=Get%55ser", {"GetUser", ""}},
        {"one name in another", "XAction=A&Actions=B&action=C&Action.1=D", {"", ""}},
        {"equals signs in the value", "Action=a=b&Version=1", {"a=b", "1"}},
        {"in a value", "X=Action=A;Version=1", {"", ""}},
        {"a value longer than any",
         "Action=" + std::string(500, 'x') + "&Action=B&Version=1",
         {"", "1"}},
        {"nothing", "", {"", ""}},
        {"only separators", "&&==&&Action=A&", {"A", ""}},
    };
    for (const auto& each : cases) {
        for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{7},
                                        std::size_t{16384}, each.form.size() + 1}) {
            EXPECT_EQ(scan(each.form, piece), each.expected) << each.name << ", by " << piece;
        }
    }
}

TEST(FormScan, AFieldThatIsCutOffIsNone) {
    EXPECT_EQ(scan("Version=1&Action=DeleteUs", 5, false), (Names{"", "1"}));
}

TEST(FormScan, IsForFormsAlone) {
    const struct {
        const char* name;
        const char* method;
        std::vector<http::Header> headers;
        bool expected;
    } cases[] = {
        {"a form",
         "POST",
         {{"Content-Type", "Application/X-WWW-Form-Urlencoded; charset=utf-8"}},
         true},
        {"of no type", "POST", {}, true},
        {"JSON", "POST", {{"Content-Type", "application/x-amz-json-1.0"}}, false},
        {"named by a header", "POST", {{"X-Amz-Target", "A.B"}}, false},
        {"compressed", "POST", {{"Content-Encoding", "gzip"}}, false},
        {"an upload", "PUT", {}, false},
    };
    for (const auto& each : cases) {
        Exchange exchange;
        exchange.method = each.method;
        exchange.headers = each.headers;
        EXPECT_EQ(FormScan::applies(exchange), each.expected) << each.name;
    }
}

}  // namespace
}  // namespace opentrail::gateway
