// Shows that requests signed by botocore, in tests/fixtures/sigv4/botocore.json, have the canonical
// request that botocore computed and a signature that holds; that no part of them can be changed;
// and that what we sign ourselves gets the very same signature.

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "aws/signature_parts.h"
#include "aws/sigv4.h"
#include "base/json.h"
#include "disk/real_disk.h"
#include "http/letter_case.h"

namespace opentrail::aws {
namespace {

struct Vector {
    std::string name;
    http::Request request;
    std::string canonical;
    bool presigned = false;
    bool unsigned_payload = false;
    std::string token;
    std::string region;
    std::string service;
};

struct Table {
    std::string access_key_id;
    std::string secret;
    Timestamp now;
    std::vector<Vector> vectors;
};

std::string text(const JsonObject& object, std::string_view name) {
    return text_member(object, name)->value_or("");
}

Vector read_vector(const JsonObject& row) {
    Vector vector;
    vector.name = text(row, "name");
    vector.request.method = text(row, "method");
    vector.request.target = text(row, "target");
    vector.request.body = text(row, "body");
    for (const Json& header : row.at("headers").as_array()) {
        vector.request.headers.push_back({std::string(header.as_array()[0].as_string()),
                                          std::string(header.as_array()[1].as_string())});
    }
    vector.canonical = text(row, "canonical");
    vector.presigned = **bool_member(row, "presigned");
    vector.unsigned_payload = **bool_member(row, "unsigned");
    vector.token = text(row, "token");
    vector.region = text(row, "region");
    vector.service = text(row, "service");
    return vector;
}

const Table& table() {
    static const Table table = [] {
        disk::RealDisk disk;
        const auto bytes = disk::read_file(disk, "tests/fixtures/sigv4/botocore.json");
        EXPECT_TRUE(bytes) << bytes.error().message;
        const auto object = parse_json_object(*bytes);
        EXPECT_TRUE(object) << object.error().message;
        Table read;
        read.access_key_id = text(*object, "access_key_id");
        read.secret = text(*object, "secret");
        read.now = *parse_iso8601(text(*object, "now"));
        for (const Json& row : object->at("requests").as_array()) {
            read.vectors.push_back(read_vector(row.as_object()));
        }
        return read;
    }();
    return table;
}

VerifyOptions options_for(const Vector& vector) {
    VerifyOptions options;
    options.now = table().now;
    options.services = {vector.service};
    options.open_payload = vector.unsigned_payload;
    return options;
}

std::string verdict(const http::Request& request, const VerifyOptions& options) {
    SigningKeys keys;
    const auto signature = read_signature(request);
    if (!signature) return signature.error().code;
    const auto good = verify(request, *signature, table().secret, options, keys);
    return good ? "good" : good.error().code;
}

TEST(SigV4Vectors, ThereAreEnough) { EXPECT_GE(table().vectors.size(), 40u); }

TEST(SigV4Vectors, WhatBotocoreSignsHolds) {
    for (const Vector& vector : table().vectors) {
        SCOPED_TRACE(vector.name);
        ASSERT_TRUE(has_signature(vector.request));
        const auto signature = read_signature(vector.request);
        ASSERT_TRUE(signature) << signature.error().message;
        EXPECT_EQ(signature->access_key_id, table().access_key_id);
        EXPECT_EQ(signature->region, vector.region);
        EXPECT_EQ(signature->service, vector.service);
        EXPECT_EQ(signature->session_token, vector.token);
        EXPECT_EQ(signature->in_query, vector.presigned);
        EXPECT_EQ(signature->timestamp, "20260102T030405Z");
        const std::string hash =
            vector.unsigned_payload ? "UNSIGNED-PAYLOAD" : hex(sha256(vector.request.body));
        EXPECT_EQ(canonical_request(vector.request, *signature, hash), vector.canonical);
        EXPECT_EQ(verdict(vector.request, options_for(vector)), "good");
    }
}

void expect_noticed(const Vector& vector, const char* what,
                    const std::function<void(http::Request&)>& change) {
    http::Request changed = vector.request;
    change(changed);
    const std::string said = verdict(changed, options_for(vector));
    EXPECT_TRUE(said == "InvalidSignatureException" || said == "IncompleteSignatureException")
        << what << ": " << said;
}

TEST(SigV4Vectors, NoPartCanBeChanged) {
    for (const Vector& vector : table().vectors) {
        SCOPED_TRACE(vector.name);
        expect_noticed(vector, "method", [](auto& r) { r.method = "PATCH"; });
        expect_noticed(vector, "path", [](auto& r) {
            r.target.insert(std::min(r.target.find('?'), r.target.size()), "zz");
        });
        expect_noticed(vector, "query", [](auto& r) {
            r.target += (r.target.find('?') == std::string::npos ? "?" : "&") + std::string("z=1");
        });
        if (!vector.unsigned_payload) {
            expect_noticed(vector, "body", [](auto& r) { r.body += " "; });
        }
        const auto signature = read_signature(vector.request);
        ASSERT_TRUE(signature);
        for (const std::string& name : signature->signed_headers) {
            expect_noticed(vector, name.c_str(), [&](auto& r) {
                for (http::Header& header : r.headers) {
                    if (http::equal_ignoring_case(header.name, name)) header.value += "x";
                }
            });
            expect_noticed(vector, name.c_str(), [&](auto& r) {
                std::erase_if(r.headers, [&](const http::Header& header) {
                    return http::equal_ignoring_case(header.name, name);
                });
            });
        }
        for (std::size_t i = 0; i < vector.request.target.size() && vector.presigned; ++i) {
            // Whatever letter of a presigned URL becomes another one.
            expect_noticed(vector, "target",
                           [&](auto& r) { r.target[i] = r.target[i] == 'q' ? 'r' : 'q'; });
        }
    }
}

TEST(SigV4Vectors, NoLetterOfTheAuthorizationCanBeChanged) {
    const Vector& vector = table().vectors.front();
    const auto at = vector.request.headers.size() - 1;
    const std::string& value = vector.request.headers[at].value;
    ASSERT_TRUE(value.starts_with("AWS4-HMAC-SHA256 "));
    // The access key's own letters only choose the secret, which is fixed here.
    const auto key = value.find("AKIDEXAMPLE");
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (i >= key && i < key + 11) continue;
        // Blanks between the parts say nothing.
        if (value[i] == ' ' && value[i - 1] == ',') continue;
        expect_noticed(vector, "authorization",
                       [&](auto& r) { r.headers[at].value[i] = value[i] == 'q' ? 'r' : 'q'; });
    }
}

TEST(SigV4Vectors, WeSignAsBotocoreDoes) {
    std::size_t compared = 0;
    for (const Vector& vector : table().vectors) {
        if (vector.presigned || vector.unsigned_payload) continue;
        SCOPED_TRACE(vector.name);
        const auto signature = read_signature(vector.request);
        ASSERT_TRUE(signature);
        // We sign what must be signed; botocore signs whatever else it is given too.
        const bool same_list =
            std::ranges::all_of(signature->signed_headers, [](const std::string& name) {
                return name == "host" || name == "content-type" || name.starts_with("x-amz-");
            });
        if (!same_list) continue;
        http::Request request = vector.request;
        std::erase_if(request.headers, [](const http::Header& header) {
            const std::string name = http::lower(header.name);
            return name == "authorization" || name == "x-amz-date" ||
                   name == "x-amz-security-token";
        });
        sign(request, {table().access_key_id, table().secret, vector.token}, vector.region,
             vector.service, table().now);
        EXPECT_EQ(*http::find(request.headers, "Authorization"),
                  *http::find(vector.request.headers, "Authorization"));
        ++compared;
    }
    EXPECT_GE(compared, 30u);
}

TEST(SigV4Vectors, PresignedRequestsExpire) {
    for (const Vector& vector : table().vectors) {
        if (!vector.presigned) continue;
        SCOPED_TRACE(vector.name);
        const auto signature = read_signature(vector.request);
        ASSERT_TRUE(signature);
        VerifyOptions options = options_for(vector);
        options.now = table().now + signature->expires;
        EXPECT_EQ(verdict(vector.request, options), "good");
        options.now += std::chrono::seconds(1);
        EXPECT_EQ(verdict(vector.request, options), "InvalidSignatureException");
        options.now = table().now - options.clock_skew;
        EXPECT_EQ(verdict(vector.request, options), "good");
        options.now -= std::chrono::seconds(1);
        EXPECT_EQ(verdict(vector.request, options), "InvalidSignatureException");
    }
}

}  // namespace
}  // namespace opentrail::aws
