#include "disk/testing/fake_disk.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <mutex>
#include <set>

#include "base/assert.h"
#include "disk/testing/fake_medium.h"

namespace opentrail::disk {
namespace {

std::vector<std::string> parts_of(std::string_view path) {
    std::vector<std::string> parts;
    while (!path.empty()) {
        const std::size_t end = std::min(path.find('/'), path.size());
        const std::string_view part = path.substr(0, end);
        INVARIANT(part != "..");
        if (!part.empty() && part != ".") parts.emplace_back(part);
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return parts;
}

std::unexpected<Error> failed(Code code, std::string_view action, std::string_view path,
                              std::string_view reason) {
    return fail(code, fmt::format("cannot {} {}: {}", action, path, reason));
}

constexpr std::string_view missing = "no such file or directory";

}  // namespace

struct FakeDisk::State {
    mutable std::mutex mutex;
    std::shared_ptr<FakeDirectory> root = std::make_shared<FakeDirectory>();
    std::set<std::string> locked;
    std::set<std::string> unreadable;
    std::uint64_t calls = 0;
    std::uint64_t syncs = 0;
    std::uint64_t cut_call = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t failing_call = std::numeric_limits<std::uint64_t>::max();
    bool failing_sync_loses = false;
    std::uint64_t capacity = std::numeric_limits<std::uint64_t>::max();

    std::unexpected<Error> refused() const {
        return fail(Code::unavailable, fmt::format("the fake disk fails at call {}", calls));
    }

    // Counts a call and does it, unless it is one that fails. `action` is told when the power fails
    // during it: it is then only to begin what it does.
    template <class Action>
    auto call(Action action) -> decltype(action(false)) {
        const std::scoped_lock lock(mutex);
        ++calls;
        if (calls > cut_call || calls == failing_call) return refused();
        const bool begin = calls == cut_call;
        auto result = action(begin);
        if (begin) return refused();
        return result;
    }

    void lose_if_next_call_fails(FakeContent& content) {
        const std::scoped_lock lock(mutex);
        if (failing_sync_loses && calls + 1 == failing_call) content.lose();
    }

    struct Place {
        std::shared_ptr<FakeDirectory> parent;  // Null when there is none.
        std::string name;                       // Empty for the root.
        FakeNode node;                          // Empty when nothing is there.

        bool exists() const { return node.file || node.directory; }
    };

    Place find(const std::string& path) const {
        Place place{nullptr, "", {nullptr, root}};
        for (std::string& part : parts_of(path)) {
            if (!place.node.directory) return {nullptr, std::move(part), {}};
            place = {place.node.directory, std::move(part), {}};
            const auto found = place.parent->seen().find(place.name);
            if (found != place.parent->seen().end()) place.node = found->second;
        }
        return place;
    }

    Result<std::shared_ptr<FakeDirectory>> directory(std::string_view action,
                                                     const std::string& path) const {
        const Place place = find(path);
        if (!place.exists()) return failed(Code::not_found, action, path, missing);
        if (!place.node.directory) return failed(Code::invalid, action, path, "not a directory");
        return place.node.directory;
    }

    static void put(FakeDirectory& directory, bool only_begin, FakeDirectory::Change change) {
        only_begin ? directory.begin_change(std::move(change))
                   : directory.change(std::move(change));
    }

    Result<void> rename(bool begin, const std::string& from, const std::string& to,
                        bool replace) const {
        const Place source = find(from);
        const Place target = find(to);
        const std::string names = from + " to " + to;
        if (!source.parent || !source.exists() || !target.parent) {
            return failed(Code::not_found, "rename", names, missing);
        }
        if (!replace && target.exists()) {
            return failed(Code::conflict, "rename", names, "file exists");
        }
        if (target.node.directory || (target.node.file && source.node.directory)) {
            return failed(Code::invalid, "rename", names, "is a directory");
        }
        if (source.node.file && source.node.file == target.node.file) return {};
        if (source.parent == target.parent) {
            put(*source.parent, begin, {{{source.name, std::nullopt}, {target.name, source.node}}});
        } else {
            put(*target.parent, begin, {{{target.name, source.node}}});
            put(*source.parent, begin, {{{source.name, std::nullopt}}});
        }
        return {};
    }

    static std::uint64_t bytes_under(const FakeDirectory& directory) {
        std::uint64_t sum = 0;
        for (const auto& [name, node] : directory.seen()) {
            sum += node.file ? node.file->seen().size() : bytes_under(*node.directory);
        }
        return sum;
    }

    bool has_room_for(const FakeContent& content, std::uint64_t size) const {
        const std::uint64_t held = content.seen().size();
        return capacity == std::numeric_limits<std::uint64_t>::max() || size <= held ||
               bytes_under(*root) + (size - held) <= capacity;
    }
};

namespace {

// State is private to FakeDisk: its files and locks get it by a template argument.
template <class State>
class FakeFile final : public File {
  public:
    FakeFile(std::shared_ptr<State> state, std::shared_ptr<FakeContent> content, std::string path,
             bool writable)
        : state_(std::move(state)),
          content_(std::move(content)),
          path_(std::move(path)),
          writable_(writable) {}

    Result<std::size_t> read(std::uint64_t offset, char* into, std::size_t size) const override {
        return state_->call([&](bool) -> Result<std::size_t> {
            if (state_->unreadable.contains(path_)) {
                return failed(Code::unavailable, "read", path_, "input/output error");
            }
            const std::string& bytes = content_->seen();
            if (offset >= bytes.size()) return 0;
            return bytes.copy(into, size, offset);
        });
    }

    Result<void> write(std::uint64_t offset, std::string_view bytes) override {
        return state_->call([&](bool begin) -> Result<void> {
            TRY(check("write", offset + bytes.size()));
            if (bytes.empty()) return {};
            begin ? content_->begin_write(offset, bytes) : content_->write(offset, bytes);
            return {};
        });
    }

    Result<void> sync() override {
        state_->lose_if_next_call_fails(*content_);
        return state_->call([&](bool begin) -> Result<void> {
            if (begin) return {};
            ++state_->syncs;
            content_->sync();
            return {};
        });
    }

    Result<void> preallocate(std::uint64_t size) override {
        return state_->call([&](bool begin) -> Result<void> {
            TRY(check("preallocate", size));
            if (size > content_->seen().size()) resize(begin, size);
            return {};
        });
    }

    Result<void> reserve(std::uint64_t size) override {
        return state_->call([&](bool begin) -> Result<void> {
            TRY(check("reserve", size));
            if (size > content_->seen().size()) resize(begin, size);
            return {};
        });
    }

    Result<void> truncate(std::uint64_t size) override {
        return state_->call([&](bool begin) -> Result<void> {
            TRY(check("truncate", size));
            resize(begin, size);
            return {};
        });
    }

    Result<std::uint64_t> size() const override {
        return state_->call([&](bool) -> Result<std::uint64_t> { return content_->seen().size(); });
    }

  private:
    void resize(bool begin, std::uint64_t size) {
        begin ? content_->begin_resize(size) : content_->resize(size);
    }

    Result<void> check(std::string_view action, std::uint64_t size_then) const {
        if (!writable_) return failed(Code::unavailable, action, path_, "opened to read only");
        if (!state_->has_room_for(*content_, size_then)) {
            return failed(Code::throttled, action, path_, "no space left on device");
        }
        return {};
    }

    std::shared_ptr<State> state_;
    std::shared_ptr<FakeContent> content_;
    std::string path_;
    bool writable_;
};

template <class State>
class FakeLock final : public Lock {
  public:
    FakeLock(std::shared_ptr<State> state, std::string path)
        : state_(std::move(state)), path_(std::move(path)) {}
    ~FakeLock() override {
        const std::scoped_lock lock(state_->mutex);
        state_->locked.erase(path_);
    }

  private:
    std::shared_ptr<State> state_;
    std::string path_;
};

}  // namespace

FakeDisk::FakeDisk() : state_(std::make_shared<State>()) {}
FakeDisk::~FakeDisk() = default;

Result<std::unique_ptr<File>> FakeDisk::open(const std::string& path, Mode mode) {
    return state_->call([&](bool begin) -> Result<std::unique_ptr<File>> {
        State::Place place = state_->find(path);
        if (place.node.directory) return failed(Code::invalid, "open", path, "is a directory");
        if (mode == Mode::read || mode == Mode::write) {
            if (!place.node.file) return failed(Code::not_found, "open", path, missing);
        } else if (!place.parent) {
            return failed(Code::not_found, "open", path, missing);
        } else if (!place.node.file) {
            place.node.file = std::make_shared<FakeContent>();
            State::put(*place.parent, begin, {{{place.name, place.node}}});
        } else if (mode == Mode::replace) {
            begin ? place.node.file->begin_resize(0) : place.node.file->resize(0);
        } else {
            return failed(Code::conflict, "open", path, "file exists");
        }
        return std::make_unique<FakeFile<State>>(state_, place.node.file, path, mode != Mode::read);
    });
}

Result<void> FakeDisk::rename(const std::string& from, const std::string& to) {
    return state_->call([&](bool begin) { return state_->rename(begin, from, to, true); });
}

Result<void> FakeDisk::rename_new(const std::string& from, const std::string& to) {
    return state_->call([&](bool begin) { return state_->rename(begin, from, to, false); });
}

Result<void> FakeDisk::remove(const std::string& path) {
    return state_->call([&](bool begin) -> Result<void> {
        const State::Place place = state_->find(path);
        if (!place.exists() || !place.parent) {
            return failed(Code::not_found, "remove", path, missing);
        }
        if (place.node.directory && !place.node.directory->seen().empty()) {
            return failed(Code::conflict, "remove", path, "directory not empty");
        }
        State::put(*place.parent, begin, {{{place.name, std::nullopt}}});
        return {};
    });
}

Result<std::vector<std::string>> FakeDisk::list(const std::string& path) {
    return state_->call([&](bool) -> Result<std::vector<std::string>> {
        const std::shared_ptr<FakeDirectory> directory = TRY(state_->directory("list", path));
        std::vector<std::string> names;
        for (const auto& [name, node] : directory->seen()) names.push_back(name);
        return names;
    });
}

Result<void> FakeDisk::create_directories(const std::string& path) {
    return state_->call([&](bool begin) -> Result<void> {
        std::shared_ptr<FakeDirectory> at = state_->root;
        for (const std::string& part : parts_of(path)) {
            const auto found = at->seen().find(part);
            if (found == at->seen().end()) {
                auto made = std::make_shared<FakeDirectory>();
                State::put(*at, begin, {{{part, FakeNode{nullptr, made}}}});
                at = std::move(made);
            } else if (found->second.directory) {
                at = found->second.directory;
            } else {
                return failed(Code::invalid, "create directory", path, "not a directory");
            }
        }
        return {};
    });
}

Result<void> FakeDisk::sync_directory(const std::string& path) {
    return state_->call([&](bool begin) -> Result<void> {
        const std::shared_ptr<FakeDirectory> directory =
            TRY(state_->directory("sync directory", path));
        if (!begin) directory->sync();
        return {};
    });
}

Result<bool> FakeDisk::exists(const std::string& path) {
    return state_->call([&](bool) -> Result<bool> { return state_->find(path).exists(); });
}

Result<Facts> FakeDisk::facts(const std::string& path) {
    return state_->call([&](bool) -> Result<Facts> {
        const State::Place place = state_->find(path);
        if (!place.exists()) return failed(Code::not_found, "look at", path, missing);
        Facts facts;
        facts.is_file = place.node.file != nullptr;
        facts.is_directory = place.node.directory != nullptr;
        if (facts.is_file) facts.bytes = place.node.file->seen().size();
        return facts;
    });
}

Result<std::unique_ptr<Lock>> FakeDisk::lock(const std::string& path) {
    return state_->call([&](bool begin) -> Result<std::unique_ptr<Lock>> {
        State::Place place = state_->find(path);
        if (!place.parent) return failed(Code::not_found, "lock", path, missing);
        if (place.node.directory) return failed(Code::invalid, "lock", path, "is a directory");
        if (!place.node.file) {
            place.node.file = std::make_shared<FakeContent>();
            State::put(*place.parent, begin, {{{place.name, place.node}}});
        }
        if (begin) return state_->refused();
        if (!state_->locked.insert(path).second) {
            return failed(Code::conflict, "lock", path, "held by this process");
        }
        return std::make_unique<FakeLock<State>>(state_, path);
    });
}

Result<std::uint64_t> FakeDisk::free_bytes(const std::string& path) {
    return state_->call([&](bool) -> Result<std::uint64_t> {
        if (!state_->find(path).exists()) {
            return failed(Code::not_found, "ask the free space of", path, missing);
        }
        const std::uint64_t held = State::bytes_under(*state_->root);
        return state_->capacity > held ? state_->capacity - held : 0;
    });
}

std::unique_ptr<FakeDisk> FakeDisk::crash(std::uint64_t seed) const {
    const std::scoped_lock lock(state_->mutex);
    FakeChance chance(seed);
    const unsigned survival = seed == 0   ? 0
                              : seed == 1 ? 100
                                          : static_cast<unsigned>(20 + chance() % 70);
    auto state = std::make_shared<State>();
    state->root = state_->root->after_crash(chance, survival);
    state->capacity = state_->capacity;
    auto disk = std::make_unique<FakeDisk>();
    disk->state_ = std::move(state);
    return disk;
}

void FakeDisk::cut_at(std::uint64_t n) {
    const std::scoped_lock lock(state_->mutex);
    state_->cut_call = state_->calls + n;
}

void FakeDisk::fail_at(std::uint64_t n) {
    const std::scoped_lock lock(state_->mutex);
    state_->failing_call = state_->calls + n;
    state_->failing_sync_loses = false;
}

void FakeDisk::lose_at(std::uint64_t n) {
    const std::scoped_lock lock(state_->mutex);
    state_->failing_call = state_->calls + n;
    state_->failing_sync_loses = true;
}

std::uint64_t FakeDisk::calls() const {
    const std::scoped_lock lock(state_->mutex);
    return state_->calls;
}

std::uint64_t FakeDisk::syncs() const {
    const std::scoped_lock lock(state_->mutex);
    return state_->syncs;
}

void FakeDisk::fail_reads(const std::string& path, bool on) {
    const std::scoped_lock lock(state_->mutex);
    if (on) {
        state_->unreadable.insert(path);
    } else {
        state_->unreadable.erase(path);
    }
}

void FakeDisk::set_capacity(std::uint64_t bytes) {
    const std::scoped_lock lock(state_->mutex);
    state_->capacity = bytes;
}

}  // namespace opentrail::disk
