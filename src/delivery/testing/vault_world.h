// VaultWorld: a vault over a real catalog, with keys that a test makes, disables and rotates.

#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/testing/fake_clock.h"
#include "base/testing/fake_random.h"
#include "catalog/catalog.h"
#include "delivery/local_key_vault.h"
#include "disk/testing/temporary_directory.h"

namespace opentrail::delivery {

class VaultWorld {
  public:
    static constexpr const char* key = "arn:aws:kms:us-east-1:000000000000:key/k1";
    static constexpr const char* other_key = "arn:aws:kms:us-east-1:000000000000:key/k2";

    VaultWorld() {
        make(key);
        make(other_key);
    }

    LocalKeyVault& vault() { return vault_; }
    FakeClock& clock() { return clock_; }
    catalog::KmsKey row(const std::string& arn) { return catalog_->kms_key(arn).value(); }

    void put(const catalog::KmsKey& row) {
        const catalog::PlacedChange placed{{0, next_}, catalog::PutKmsKey{row}};
        ++next_;
        ASSERT_TRUE(catalog_->apply({&placed, 1}, {0, next_}));
    }
    void make(const std::string& arn) {
        put({.arn = arn,
             .account = "000000000000",
             .region = "us-east-1",
             .id = arn.substr(arn.rfind('/') + 1),
             .created = clock_.now(),
             .versions = {vault_.make_version(arn, 1)}});
    }
    void enable(const std::string& arn, bool enabled) {
        catalog::KmsKey changed = row(arn);
        changed.enabled = enabled;
        put(changed);
    }
    void rotate(const std::string& arn) {
        catalog::KmsKey changed = row(arn);
        changed.versions.push_back(vault_.make_version(arn, changed.versions.back().number + 1));
        put(changed);
    }

  private:
    disk::TemporaryDirectory directory_;
    FakeClock clock_{from_millis(1'767'355'200'000)};
    FakeRandom random_;
    std::unique_ptr<catalog::Catalog> catalog_ =
        catalog::Catalog::open(directory_ / "catalog.db").value();
    LocalKeyVault vault_{*catalog_, SealingKey{7}, clock_, random_};
    std::uint64_t next_ = 0;
};

}  // namespace opentrail::delivery
