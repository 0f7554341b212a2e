// The Query protocol's forms and XML: what is read, what is refused, and what an XML parser that is
// not ours makes of what is written.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <pugixml.hpp>

#include "aws/query_form.h"
#include "aws/query_reply.h"
#include "aws/xml_writer.h"
#include "base/limits.h"

namespace opentrail::aws {
namespace {

std::string shown(const Outcome<QueryForm>& form) {
    if (!form) return form.error().code;
    std::string text;
    for (const auto& [name, value] : *form) text += fmt::format("{}={};", name, value);
    return text;
}

TEST(QueryForm, ReadsNamesAndValues) {
    const struct {
        const char* name;
        std::string body;
        const char* form;
    } rows[] = {
        {"nothing", "", ""},
        {"two", "Action=GetUser&Version=1", "Action=GetUser;Version=1;"},
        {"escapes and plus", "a%2Eb=c+d%20e%2B", "a.b=c d e+;"},
        {"no value", "a&b=", "a=;b=;"},
        {"empty fields", "&&a=1&", "a=1;"},
        {"an equals sign in the value", "a=b=c", "a=b=c;"},
        {"a broken escape", "a=%4", "MalformedQueryString"},
        {"a broken escape in a name", "%zz=1", "MalformedQueryString"},
        {"no UTF-8", "a=%ff", "MalformedQueryString"},
        {"a name twice", "a=1&a=1", "MalformedQueryString"},
        {"a name twice, once escaped", "a=1&%61=2", "MalformedQueryString"},
        {"no name", "=1", "MalformedQueryString"},
        {"a long name", std::string(257, 'a') + "=1", "MalformedQueryString"},
        {"large", "a=" + std::string(limits::control_body_bytes_max, 'x'),
         "RequestEntityTooLargeException"},
    };
    for (const auto& row : rows) EXPECT_EQ(shown(read_query_form(row.body)), row.form) << row.name;
}

TEST(QueryForm, HasAMostOfFields) {
    std::string body;
    for (std::size_t i = 0; i < query_fields_max; ++i) body += fmt::format("f{}=1&", i);
    EXPECT_EQ(read_query_form(body)->size(), query_fields_max);
    EXPECT_EQ(shown(read_query_form(body + "one=more")), "MalformedQueryString");
}

TEST(QueryForm, IsSaidByTheContentType) {
    const struct {
        const char* type;
        bool form;
    } rows[] = {
        {"application/x-www-form-urlencoded", true},
        {"application/x-www-form-urlencoded; charset=utf-8", true},
        {"Application/X-WWW-Form-Urlencoded ;charset=utf-8", true},
        {"application/x-amz-json-1.1", false},
        {"application/x-www-form-urlencoded2", false},
    };
    for (const auto& row : rows) {
        http::Request request;
        request.headers = {{"Content-Type", row.type}};
        EXPECT_EQ(claims_form(request), row.form) << row.type;
    }
    EXPECT_FALSE(claims_form(http::Request{}));
}

/// What pugixml reads back of a text.
std::string again(std::string_view text) {
    XmlWriter xml;
    xml.open("A", "urn:x");
    xml.element("B", text);
    xml.close();
    const std::string document = xml.take();
    pugi::xml_document read;
    EXPECT_TRUE(read.load_buffer(document.data(), document.size(), pugi::parse_full)) << document;
    EXPECT_STREQ(read.child("A").attribute("xmlns").value(), "urn:x");
    return read.child("A").child("B").child_value();
}

TEST(XmlWriter, KeepsEveryTextThatXmlCanHold) {
    for (const char* text : {"", "plain", "<a href='x' b=\"y\">&amp;</a>", "]]>", "a\rb\r\nc\td",
                             "\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80", "-->", "\xc2\x85"}) {
        EXPECT_EQ(again(text), text);
    }
}

TEST(XmlWriter, ReplacesWhatXmlCannotHold) {
    const std::string sign = "\xef\xbf\xbd";
    const struct {
        const char* name;
        std::string text;
        std::string read;
    } rows[] = {
        {"a control character", std::string("a\x01") + "b", "a" + sign + "b"},
        {"a zero", std::string("a\0b", 3), "a" + sign + "b"},
        {"a lone byte", "a\xff", "a" + sign},
        {"half a character", "a\xe4\xb8", "a" + sign + sign},
        {"a surrogate", "\xed\xa0\x80", sign + sign + sign},
        {"U+FFFE", "\xef\xbf\xbe", sign},
        {"U+FFFF", "\xef\xbf\xbf", sign},
    };
    for (const auto& row : rows) EXPECT_EQ(again(row.text), row.read) << row.name;
}

TEST(QueryReply, NamesErrorsAsTheQueryProtocolDoes) {
    const struct {
        const char* code;
        const char* named;
        int status;
    } rows[] = {
        {"AccessDeniedException", "AccessDenied", 403},
        {"UnrecognizedClientException", "InvalidClientTokenId", 403},
        {"InvalidSignatureException", "SignatureDoesNotMatch", 403},
        {"ThrottlingException", "Throttling", 400},
        {"ValidationException", "ValidationError", 400},
        {"InternalFailure", "InternalFailure", 500},
        {"NoSuchEntity", "NoSuchEntity", 404},
        {"AnythingElse", "AnythingElse", 400},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(query_code(row.code), row.named);
        EXPECT_EQ(query_status_of(row.code), row.status) << row.code;
        const http::Response response =
            query_error({row.code, "a < b"}, "id-1", row.status, "urn:x");
        EXPECT_EQ(response.status, row.status);
        EXPECT_EQ(response.body,
                  fmt::format("<ErrorResponse xmlns=\"urn:x\"><Error><Type>{}</Type><Code>{}</Code>"
                              "<Message>a &lt; b</Message></Error><RequestId>id-1</RequestId>"
                              "</ErrorResponse>",
                              row.status < 500 ? "Sender" : "Receiver", row.named));
    }
}

}  // namespace
}  // namespace opentrail::aws
