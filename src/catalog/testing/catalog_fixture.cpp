#include "catalog/testing/catalog_fixture.h"

namespace opentrail::catalog {

void CatalogFixture::open() {
    catalog_ = nullptr;
    Result<std::unique_ptr<Catalog>> opened = Catalog::open(path());
    ASSERT_TRUE(opened) << opened.error().message;
    catalog_ = *std::move(opened);
}

void CatalogFixture::apply(std::vector<Change> changes) {
    std::vector<PlacedChange> placed;
    for (Change& change : changes) placed.push_back({{0, next_++}, std::move(change)});
    const Result<void> applied = catalog_->apply(placed, {0, next_});
    ASSERT_TRUE(applied) << applied.error().message;
}

void CatalogFixture::apply(std::uint64_t offset, Change change, std::uint32_t shard) {
    const std::vector<PlacedChange> placed{{{shard, offset}, std::move(change)}};
    const Result<void> applied = catalog_->apply(placed, {shard, offset + 1});
    ASSERT_TRUE(applied) << applied.error().message;
}

}  // namespace opentrail::catalog
