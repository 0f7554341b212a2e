// S3World: a service whose built-in buckets are asked in S3's protocol.

#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "api/testing/service_world.h"

namespace opentrail::api {

class S3World : public testing::Test {
  protected:
    /// A request that is signed for S3.
    http::Response send(const std::string& method, const std::string& target,
                        const std::string& body = "", Sending sending = {});
    /// One that nobody signed.
    http::Response send_unsigned(const std::string& method, const std::string& target,
                                 const std::string& body = "");
    /// One that whoever has it may send, signed for a GET.
    http::Request presigned(const std::string& method, const std::string& target,
                            std::chrono::seconds lifetime);
    void put_policy(const std::string& bucket, const std::string& statements);

    /// The Code of an error; empty of what is none.
    static std::string code(const http::Response& reply);
    /// The texts at an XPath.
    static std::vector<std::string> texts(const http::Response& reply, const char* path);
    static std::string text(const http::Response& reply, const char* path);

    ServiceWorld world_;
};

}  // namespace opentrail::api
