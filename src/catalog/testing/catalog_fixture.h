// CatalogFixture: what tests of the catalog's tables share: an open catalog in a folder of its own.

#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "disk/testing/temporary_directory.h"

namespace opentrail::catalog {

class CatalogFixture : public testing::Test {
  protected:
    CatalogFixture() { open(); }

    /// Closes it and opens it again.
    void open();
    std::string path() const { return directory_ / "catalog.db"; }
    /// At the next offsets of shard 0.
    void apply(std::vector<Change> changes);
    /// At this offset.
    void apply(std::uint64_t offset, Change change, std::uint32_t shard = 0);

    const disk::TemporaryDirectory directory_;
    std::unique_ptr<Catalog> catalog_;
    std::uint64_t next_ = 0;
};

}  // namespace opentrail::catalog
