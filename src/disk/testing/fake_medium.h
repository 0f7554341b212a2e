// FakeMedium: files and directories in memory, each in two states: what programs see, and what the
// medium is sure to hold. Between them lie the changes that no sync has covered yet.
//
// Not safe from several threads: FakeDisk guards it.

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace opentrail::disk {

using FakeChance = std::mt19937_64;

/// A file's bytes.
class FakeContent {
  public:
    const std::string& seen() const { return seen_; }
    void write(std::uint64_t offset, std::string_view bytes);
    /// Cuts, or adds zeros.
    void resize(std::uint64_t size);
    /// As write and resize, but the power fails meanwhile: nobody sees it, the medium may hold some
    /// of it.
    void begin_write(std::uint64_t offset, std::string_view bytes);
    void begin_resize(std::uint64_t size);
    /// All that is seen is durable from now on.
    void sync();
    /// A sync that failed: what was not durable never will be, though it is still seen. A later
    /// sync makes durable only what was written after this.
    void lose() { unsynced_.clear(); }
    bool synced() const { return unsynced_.empty(); }

    /// What the medium may hold after a power failure; all of it durable.
    FakeContent after_crash(FakeChance& chance, unsigned survival) const;

  private:
    struct Change {
        std::uint64_t offset;  // Or the new size.
        std::optional<std::string> bytes;
    };
    static void apply(std::string& to, const Change& change);
    static void apply_torn(std::string& to, const Change& change, FakeChance& chance);

    std::string seen_;
    std::string durable_;
    std::vector<Change> unsynced_;
};

class FakeDirectory;

/// What a name stands for: one of the two.
struct FakeNode {
    std::shared_ptr<FakeContent> file;
    std::shared_ptr<FakeDirectory> directory;
};

/// A directory's names.
class FakeDirectory {
  public:
    /// Names set (or, without a node, taken away) together: all or none of them survive.
    struct Change {
        std::vector<std::pair<std::string, std::optional<FakeNode>>> names;
    };

    const std::map<std::string, FakeNode>& seen() const { return seen_; }
    void change(Change change);
    /// As change, but the power fails meanwhile.
    void begin_change(Change change) { unsynced_.push_back(std::move(change)); }
    void sync();

    /// What the medium may hold, with all that is under it. `survival` is how many of 100 changes
    /// are kept.
    std::shared_ptr<FakeDirectory> after_crash(FakeChance& chance, unsigned survival) const;

  private:
    static void apply(std::map<std::string, FakeNode>& to, const Change& change);

    std::map<std::string, FakeNode> seen_;
    std::map<std::string, FakeNode> durable_;
    std::vector<Change> unsynced_;
};

}  // namespace opentrail::disk
