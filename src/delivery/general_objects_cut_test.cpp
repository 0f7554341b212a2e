// Objects of general use under power failures and failing calls: after a cut at any call to the
// disk, what is there is what was there before the change that was under way, or after it.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "base/hash.h"
#include "base/md5.h"
#include "delivery/directory_store.h"
#include "disk/testing/fake_disk.h"

namespace opentrail::delivery {
namespace {

/// What a reader finds of the objects, and of the uploads in progress.
struct State {
    bool bucket = false;
    std::map<std::string, std::string> objects;
    std::map<std::string, std::string> uploads;
    bool operator==(const State&) const = default;
};

using Step = std::function<Result<void>(DirectoryStore&)>;

template <class T>
Result<void> dropped(Result<T> result) {
    if (!result) return std::unexpected(result.error());
    return {};
}

Attributes noted(const std::string& note) {
    Attributes attributes;
    attributes.metadata = {{"note", note}};
    return attributes;
}

Step put(const std::string& key, const std::string& bytes, const std::string& note) {
    return [=](DirectoryStore& store) {
        return dropped(store.put({"files", key, bytes, noted(note)}, {}));
    };
}

Step remove(const std::string& key) {
    return [=](DirectoryStore& store) { return store.remove("files", key); };
}

/// Evidence: without a sidecar where there is no note.
Step place(const std::string& key, const std::string& bytes, const std::string& note = "") {
    return [=](DirectoryStore& store) {
        Object object{"files", key, bytes, sha256(bytes)};
        if (!note.empty()) object.attributes = noted(note);
        return dropped(store.put_if_absent(object));
    };
}

Step start(const std::string& id) {
    return [=](DirectoryStore& store) {
        return store.start_upload({"files", "big", id, from_millis(0), noted("upload " + id)});
    };
}

Step put_part(const std::string& id, unsigned number, const std::string& bytes) {
    return [=](DirectoryStore& store) {
        return dropped(store.put_part({"files", "big", id, number, bytes}));
    };
}

Step finish(const std::string& id, const std::vector<std::string>& parts) {
    return [=](DirectoryStore& store) {
        std::vector<PartRef> named;
        for (const std::string& part : parts) {
            named.push_back({static_cast<unsigned>(named.size() + 1), hex(md5(part))});
        }
        return dropped(
            store.finish_upload({"files", "big", id, named, {}, {}, /*part_bytes_min=*/1}));
    };
}

Step abort(const std::string& id) {
    return [=](DirectoryStore& store) { return store.abort_upload("files", "big", id); };
}

/// Objects are replaced by others of the same size, and by the same bytes that say something else.
const std::vector<Step> story = {
    [](DirectoryStore& store) { return store.create_bucket("files"); },
    put("a/b", "one", "1"),
    put("a/b", "two", "2"),
    put("a/b", "two", "3"),
    start("u1"),
    put_part("u1", 1, "part 1, "),
    put_part("u1", 2, "part"),
    put_part("u1", 2, "part 2"),
    remove("a/b"),
    place("a/b", "two"),
    finish("u1", {"part 1, ", "part 2"}),
    put("big", "part 1, part 2", "4"),
    remove("a/b"),
    place("a/b", "two", "5"),
    start("u2"),
    put_part("u2", 1, "part 1, part 2"),
    start("u3"),
    abort("u3"),
    finish("u2", {"part 1, part 2"}),
    start("u4"),
    remove("big"),
    remove("a/b"),
    [](DirectoryStore& store) { return store.remove_bucket("files"); },
};

void look(DirectoryStore& store, State& state) {
    state = {};
    state.bucket = store.bucket_exists("files").value();
    if (!state.bucket) return;
    const Listing listing = store.list("files", {}).value();
    for (const ObjectFacts& listed : listing.objects) {
        const ObjectRead read = store.get("files", listed.key).value();
        const auto& metadata = read.facts.attributes.metadata;
        const auto note = metadata.find("note");
        EXPECT_EQ(listed.etag, read.facts.etag);
        const bool hashed = read.facts.etag.find('-') == std::string::npos;
        EXPECT_TRUE(!hashed || read.facts.etag == hex(md5(read.bytes))) << listed.key;
        state.objects[listed.key] =
            fmt::format("{} ({}) {}", read.bytes, note == metadata.end() ? "" : note->second,
                        hashed ? "" : read.facts.etag);
    }
    const std::vector<Upload> uploads = store.uploads("files", "").value();
    for (const Upload& upload : uploads) {
        std::string& text = state.uploads[upload.id];
        text = upload.attributes.metadata.at("note");
        const std::vector<Part> parts = store.parts("files", upload.key, upload.id).value();
        for (const Part& part : parts) {
            text += fmt::format("; {} {} {}", part.number, part.bytes, part.etag);
        }
    }
}

/// Before the first step, and after each.
std::vector<State> states_of_the_story() {
    disk::FakeDisk disk;
    const auto store = DirectoryStore::open(disk, "/b").value();
    std::vector<State> states(1);
    for (const Step& step : story) {
        const auto done = step(*store);
        EXPECT_TRUE(done) << done.error().message;
        look(*store, states.emplace_back());
    }
    return states;
}

/// Whether `found` is the one or the other; of an upload that became an object, that comes first.
bool is_between(const State& before, const State& found, const State& after) {
    const bool objects_after = found.objects == after.objects;
    const bool uploads_after = found.uploads == after.uploads;
    if (found.bucket != before.bucket && found.bucket != after.bucket) return false;
    if (!objects_after && found.objects != before.objects) return false;
    if (!uploads_after && found.uploads != before.uploads) return false;
    return objects_after || !uploads_after || found.uploads == before.uploads;
}

std::string told(const State& state) {
    std::string text = state.bucket ? "bucket" : "no bucket";
    for (const auto& [key, object] : state.objects) text += fmt::format("\n  {}: {}", key, object);
    for (const auto& [id, upload] : state.uploads) text += fmt::format("\n  {}: {}", id, upload);
    return text;
}

TEST(GeneralObjectsCut, AreAsBeforeOrAfter) {
    const std::vector<State> states = states_of_the_story();
    disk::FakeDisk whole;
    {
        const auto store = DirectoryStore::open(whole, "/b").value();
        for (const Step& step : story) ASSERT_TRUE(step(*store));
    }
    for (std::uint64_t n = 1; n <= whole.calls(); ++n) {
        disk::FakeDisk disk;
        disk.cut_at(n);
        std::size_t done = 0;
        if (const auto store = DirectoryStore::open(disk, "/b")) {
            while (done < story.size() && story[done](**store)) ++done;
        }
        ASSERT_LT(done, story.size());
        for (std::uint64_t seed = 0; seed < 8; ++seed) {
            SCOPED_TRACE(
                fmt::format("cut at {} of {} in step {}, seed {}", n, whole.calls(), done, seed));
            const auto left = disk.crash(seed);
            const auto store = DirectoryStore::open(*left, "/b").value();
            State found;
            look(*store, found);
            ASSERT_TRUE(is_between(states[done], found, states[done + 1])) << told(found);
            EXPECT_TRUE(left->list("/b/.incoming").value().empty());
            // It goes on from there, and another failure now takes nothing back.
            if (!found.bucket) {
                ASSERT_TRUE(store->create_bucket("files"));
            }
            ASSERT_TRUE(put("c", "new", "6")(*store));
            look(*store, found);
            State after;
            const auto again = left->crash(0);
            look(*DirectoryStore::open(*again, "/b").value(), after);
            ASSERT_TRUE(found == after) << told(found) << "\nthen " << told(after);
        }
    }
}

TEST(GeneralObjectsCut, OutliveAFailingCall) {
    const std::vector<State> states = states_of_the_story();
    disk::FakeDisk whole;
    std::uint64_t begin = 0;
    {
        const auto store = DirectoryStore::open(whole, "/b").value();
        begin = whole.calls();
        for (const Step& step : story) ASSERT_TRUE(step(*store));
    }
    for (std::uint64_t n = begin + 1; n <= whole.calls(); ++n) {
        disk::FakeDisk disk;
        const auto store = DirectoryStore::open(disk, "/b").value();
        disk.fail_at(n - begin);
        std::size_t done = 0;
        while (done < story.size() && story[done](*store)) ++done;
        SCOPED_TRACE(fmt::format("call {} failed, of step {}", n, done));
        // What does not matter may have failed.
        if (done == story.size()) continue;
        State found;
        look(*store, found);
        for (auto& [key, object] : found.objects) {
            // The sidecar could not be put in place: it says nothing, nothing of another's.
            const State& after = states[done + 1];
            if (object.find("()") != std::string::npos && after.objects.contains(key)) {
                object = after.objects.at(key);
            }
        }
        ASSERT_TRUE(is_between(states[done], found, states[done + 1])) << told(found);
        // Repeated it succeeds, or finds that it was done.
        const auto again = story[done](*store);
        if (!again) {
            ASSERT_TRUE(again.error().code == Code::conflict ||
                        again.error().code == Code::not_found)
                << again.error().message;
        }
        look(*store, found);
        ASSERT_TRUE(found == states[done + 1]) << told(found);
    }
}

}  // namespace
}  // namespace opentrail::delivery
