// What every Store does. Instantiate StoreSuite with a function that makes one.
// Where an implementation stands on a service of others, StoreUnderTest says what that does
// otherwise.

#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/gzip.h"
#include "base/thread.h"
#include "delivery/store.h"

namespace opentrail::delivery {

/// A store without buckets.
struct StoreUnderTest {
    std::shared_ptr<void> owner;  // What the store stands on.
    std::shared_ptr<Store> store;
    std::string bucket_prefix = {};  // Of all names, where others use the service too.
    bool only_ours = true;           // There are no buckets but ours.
    bool any_key = true;             // False: keys that a web server may take for another are not.
    bool one_wins = true;            // Of several that write at once.
};

class StoreSuite : public ::testing::TestWithParam<std::function<StoreUnderTest()>> {
  protected:
    StoreUnderTest made_ = GetParam()();
    Store& store_ = *made_.store;

    std::string bucket(const std::string& name) const { return made_.bucket_prefix + name; }
    const std::string logs_ = bucket("logs");

    std::string put(const std::string& key, const std::string& content,
                    GzipEffort effort = GzipEffort::fast, const std::string& name = "logs",
                    const Attributes& attributes = {}) {
        const std::string bytes = gzip(content, effort);
        const std::string in = bucket(name);
        Object object{in, key, bytes, sha256(content)};
        object.attributes = attributes;
        const auto stored = store_.put_if_absent(object);
        if (!stored) return opentrail::name(stored.error().code);
        switch (*stored) {
            case Stored::stored: return "stored";
            case Stored::exists_same: return "same";
            case Stored::exists_other: return "other";
        }
        return "?";
    }
    std::string content(const std::string& key, const std::string& name = "logs") {
        const auto bytes = store_.read(bucket(name), key);
        if (!bytes) return std::string("(") + opentrail::name(bytes.error().code) + ")";
        return gunzip(*bytes, 1 << 20).value();
    }
    std::string create(const std::string& name) {
        const auto made = store_.create_bucket(bucket(name));
        return made ? "made" : opentrail::name(made.error().code);
    }
};

/// Called wherever this is included, so that the suite's tests are linked.
bool link_store_suite();
inline const bool store_suite_is_linked = link_store_suite();

}  // namespace opentrail::delivery
