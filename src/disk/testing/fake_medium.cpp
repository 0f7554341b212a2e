#include "disk/testing/fake_medium.h"

#include <algorithm>

namespace opentrail::disk {
namespace {

constexpr std::uint64_t sector = 512;

bool comes_true(FakeChance& chance, unsigned percent) { return chance() % 100 < percent; }

}  // namespace

void FakeContent::apply(std::string& to, const Change& change) {
    if (!change.bytes) {
        to.resize(change.offset, '\0');
        return;
    }
    if (to.size() < change.offset + change.bytes->size()) {
        to.resize(change.offset + change.bytes->size(), '\0');
    }
    std::ranges::copy(*change.bytes, to.begin() + static_cast<std::ptrdiff_t>(change.offset));
}

// A write is cut off at any byte; or any of its sectors arrived; or the file grew and the bytes did
// not come.
void FakeContent::apply_torn(std::string& to, const Change& change, FakeChance& chance) {
    if (!change.bytes || change.bytes->empty()) {
        apply(to, change);
        return;
    }
    const std::string& bytes = *change.bytes;
    switch (chance() % 3) {
        case 0: apply(to, {change.offset, bytes.substr(0, chance() % bytes.size())}); return;
        case 1:
            for (std::uint64_t begin = 0; begin < bytes.size();) {
                const std::uint64_t length = std::min<std::uint64_t>(
                    sector - (change.offset + begin) % sector, bytes.size() - begin);
                if (comes_true(chance, 50)) {
                    apply(to, {change.offset + begin, bytes.substr(begin, length)});
                }
                begin += length;
            }
            return;
        default:
            if (to.size() < change.offset + bytes.size()) {
                to.resize(change.offset + bytes.size(), '\0');
            }
    }
}

void FakeContent::write(std::uint64_t offset, std::string_view bytes) {
    begin_write(offset, bytes);
    apply(seen_, unsynced_.back());
}

void FakeContent::resize(std::uint64_t size) {
    begin_resize(size);
    apply(seen_, unsynced_.back());
}

void FakeContent::begin_write(std::uint64_t offset, std::string_view bytes) {
    unsynced_.push_back({offset, std::string(bytes)});
}

void FakeContent::begin_resize(std::uint64_t size) { unsynced_.push_back({size, {}}); }

void FakeContent::sync() {
    for (const Change& change : unsynced_) apply(durable_, change);
    unsynced_.clear();
}

FakeContent FakeContent::after_crash(FakeChance& chance, unsigned survival) const {
    FakeContent left;
    left.durable_ = durable_;
    for (const Change& change : unsynced_) {
        if (!comes_true(chance, survival)) continue;
        // Certain survival means whole survival, but for the last write: that one was under way.
        const bool torn = survival < 100 ? comes_true(chance, 30)
                                         : &change == &unsynced_.back() && comes_true(chance, 50);
        torn ? apply_torn(left.durable_, change, chance) : apply(left.durable_, change);
    }
    left.seen_ = left.durable_;
    return left;
}

void FakeDirectory::apply(std::map<std::string, FakeNode>& to, const Change& change) {
    for (const auto& [name, node] : change.names) {
        if (node) {
            to[name] = *node;
        } else {
            to.erase(name);
        }
    }
}

void FakeDirectory::change(Change change) {
    apply(seen_, change);
    unsynced_.push_back(std::move(change));
}

void FakeDirectory::sync() {
    durable_ = seen_;
    unsynced_.clear();
}

std::shared_ptr<FakeDirectory> FakeDirectory::after_crash(FakeChance& chance,
                                                          unsigned survival) const {
    std::map<std::string, FakeNode> names = durable_;
    for (const Change& change : unsynced_) {
        if (comes_true(chance, survival)) apply(names, change);
    }
    auto left = std::make_shared<FakeDirectory>();
    for (const auto& [name, node] : names) {
        FakeNode copy;
        if (node.file) {
            copy.file = std::make_shared<FakeContent>(node.file->after_crash(chance, survival));
        } else {
            copy.directory = node.directory->after_crash(chance, survival);
        }
        left->durable_[name] = copy;
    }
    left->seen_ = left->durable_;
    return left;
}

}  // namespace opentrail::disk
