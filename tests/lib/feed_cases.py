"""What every consumer of a feed must get right, whoever it is: each case makes a story, lets the consumer's workers
read it, and looks at what the server has then."""

import os

import feed_messages
from digest_chain import Stored
from feed_damage import bomb, damaged, large, odd_but_right
from feed_faults import Alters, Cuts, Drops, DropsAnswer, Late, Refuses, internal_error, slow_down
from feed_files import FeedFiles, odd_keys
from feed_messages import Announced
from feed_story import FeedStory, small_tree
from feed_strangers import strangers
from report import same
from server import wait_for


KILLS = 16


class FeedConsumer:
    """Who is to pass the cases. Subclasses say how its workers are started, and what it gave up. `extends`: whether it
    keeps messages hidden while it reads. `end_status`: of a worker that was asked to end."""
    extends, end_status = True, 0

    def command(self, story, issued=False):
        """A function of a worker's number: its command line."""
        raise NotImplementedError

    def environment(self, story, issued=False):
        """`issued`: with credentials that run out."""
        return story.cloud.environment(os.environ, issued)

    def gave_up(self, story):
        """A text for each thing that it put among the dead letters: it holds the message, or the key."""
        raise NotImplementedError


def started(consumer, story, count=2, issued=False):
    """Its workers."""
    return story.workers(consumer.command(story, issued), consumer.environment(story, issued), count)


def run(consumer, story, seconds=90):
    """Its workers, until nothing is left to do."""
    with started(consumer, story) as workers:
        workers.wait_until(story.is_read, seconds)


def check(consumer, story, events=None, given_up=()):
    """Nothing lost, doubled or changed; and given up are just those that hold one of these texts each."""
    story.check(events, dead=None)
    letters = list(consumer.gave_up(story))
    same(len(letters), len(given_up), f"dead letters {[letter[:200] for letter in letters][:5]}")
    for text in given_up:
        assert any(text in letter for letter in letters), f"not among the dead letters: {text!r}"


def workers_killed(consumer):
    """Three workers killed at random, messages that come twice, deletions that are lost, no order, files days late."""
    with FeedStory(small_tree(hours=6)) as story:
        story.cloud.latency_ms = 40
        story.queue.double_every, story.queue.lose_deletes, story.queue.shuffle = 7, 3, True
        keys = list(story.files.logs)
        portions = (keys[start::KILLS] for start in range(KILLS))
        with started(consumer, story, count=3) as workers:
            workers.kill_often(KILLS, lambda: story.announce(next(portions)))
            workers.wait_until(story.is_read)
        check(consumer, story)
        print(f"# {len(story.files.events)} events, {workers.kills} kills, {story.queue.received} receptions of "
              f"{len(story.files.logs)} messages")


def forms(consumer):
    """A message of each form, and those that say nothing."""
    names = list(feed_messages.forms(Announced("feed-logs", "key")))
    with FeedStory(FeedFiles(hours=1, files=len(names))) as story:
        for name, key in zip(names, story.files.logs):
            story.queue.send(feed_messages.forms(Announced.of(story.bucket, key))[name])
        for body in feed_messages.idle(story.bucket.name).values():
            story.queue.send(body)
        story.queue.send(feed_messages.removed(Announced(story.bucket.name, story.files.logs[0])))
        run(consumer, story)
        check(consumer, story)


def bad_messages(consumer):
    """Each is given up, and what comes between is read."""
    with FeedStory(FeedFiles(hours=2), visibility=1, max_receives=2) as story:
        bad = feed_messages.bad(story.bucket.name)
        for body in bad.values():
            story.queue.send(body or " ")
        story.announce()
        run(consumer, story)
        check(consumer, story, given_up=[""] * len(bad))


def missing_objects(consumer):
    """Announced, and gone before they were read."""
    with FeedStory(FeedFiles(hours=2), visibility=1, max_receives=2) as story:
        story.announce()
        gone = [story.files.logs[0], story.files.logs[4]]
        for key in gone:
            story.bucket.remove(key)
        lost = {each for key in gone for each in story.files.of_file[key]}
        run(consumer, story)
        left = {key: record for key, record in story.files.events.items() if key not in lost}
        check(consumer, story, left, [key.rpartition("/")[2] for key in gone])


def damaged_files(consumer):
    """Each is given up; what is only odd is read."""
    with FeedStory(FeedFiles(hours=2), visibility=1, max_receives=2) as story:
        more = FeedFiles(seed=9, hours=1, files=1, digests=False)
        records, place = list(more.events.values()), more.logs[0]
        wrong = {key_like(place, number): data for number, data in enumerate(damaged(records).values())}
        right = {key_like(place, 100 + number): data for number, data in enumerate(odd_but_right(records).values())}
        for key, data in {**wrong, **right}.items():
            story.bucket.put(key, data)
        story.announce([*story.files.logs, *wrong, *right])
        run(consumer, story)
        check(consumer, story, {**story.files.events, **more.events}, [key.rpartition("/")[2] for key in wrong])


def key_like(key, number):
    """The key of another file of the same minute."""
    return key[:-len("0123456789abcdef.json.gz")] + f"{number:016}.json.gz"


def files_of_others(consumer):
    """Other services' files and digests come through the same queue: they are no events, and no failures."""
    with FeedStory(small_tree(hours=2)) as story:
        others = strangers()
        for key, stored in others.items():
            story.bucket.put(key, stored)
        story.announce([*story.files.logs, *story.files.digests, *others])
        run(consumer, story)
        check(consumer, story)


def odd_names(consumer):
    """A file of its own below each odd prefix, announced in S3's form."""
    with FeedStory(FeedFiles(hours=1, files=len(odd_keys("1_C_r_20260102T0405Z_u")), digests=False)) as story:
        odd = []
        for number, key in enumerate(list(story.files.logs)):
            name = key.rpartition("/")[2]
            odd.append(list(odd_keys(name).values())[number])
            story.bucket.put(odd[-1], Stored(story.bucket.get(key).data, {}))
            story.bucket.remove(key)
        story.announce(odd)
        run(consumer, story)
        check(consumer, story)


def faults(consumer):
    """Everything goes wrong for a while: nothing is lost, and in the end nothing is given up."""
    with FeedStory(small_tree(hours=2), visibility=1) as story:
        story.cloud.faults.add(
            slow_down(4, operation="GetObject"), internal_error(3, operation="GetObject", skip=6),
            Cuts("GetObject", times=3, skip=2), Drops("GetObject", times=2, skip=9),
            Alters("GetObject", times=2, skip=12), Late("GetObject", times=4, skip=3, milliseconds=400),
            Refuses("GetObject", "*us-east-1*", times=3), slow_down(5, operation="ReceiveMessage", skip=2),
            internal_error(2, operation="DeleteMessage*"), DropsAnswer("DeleteMessage*", times=3, skip=3),
            DropsAnswer("ReceiveMessage", times=2, skip=4), Drops("ReceiveMessage", times=2, skip=8))
        story.announce()
        run(consumer, story)
        check(consumer, story)


def messages_of_many(consumer):
    """Several files in one message, one of them announced twice."""
    with FeedStory(FeedFiles(hours=2, files=6)) as story:
        for start in range(0, 12, 4):
            keys = story.files.logs[start:start + 4]
            story.queue.send(feed_messages.s3(*[Announced.of(story.bucket, key) for key in keys]))
            story.queue.send(feed_messages.cloudtrail(story.bucket.name, keys[:2]))
        run(consumer, story)
        check(consumer, story)


def files_to_come(consumer):
    """Files that are announced while the workers wait, who end when they are asked to."""
    with FeedStory(FeedFiles(hours=2)) as story:
        half = len(story.files.logs) // 2
        with started(consumer, story) as workers:
            for keys in (story.files.logs[:half], story.files.logs[half:]):
                asked = story.cloud.count("ReceiveMessage")
                wait_for(lambda: story.cloud.count("ReceiveMessage") > asked, 30, "workers that wait")
                story.announce(keys)
                workers.wait_until(story.is_read)
            same(set(workers.stop()), {consumer.end_status}, "exit statuses")
        check(consumer, story)


def large_files(consumer):
    """One of 200 MB between the others, which takes longer to read than a message stays hidden; and a bomb."""
    with FeedStory(FeedFiles(hours=2), visibility=2 if consumer.extends else 40, max_receives=2) as story:
        data, ids = large()
        keys = [key_like(story.files.logs[0], number) for number in range(2)]
        for key, each in zip(keys, (data, bomb())):
            story.bucket.put(key, each)
        story.cloud.faults.add(Late("GetObject", keys[0], milliseconds=5000))
        story.announce([*story.files.logs, *keys])
        run(consumer, story, seconds=240)
        account = next(iter(story.files.events))[0]
        expected = {**story.files.events, **{(account, event_id): None for event_id in ids}}
        check(consumer, story, expected, [keys[1].rpartition("/")[2]])
        same(story.cloud.requests["GetObject", keys[0]], 1, "readings of the large file")


def credentials_that_run_out(consumer):
    """They are given out by an endpoint, and in the middle of things are worth nothing any more."""
    with FeedStory(small_tree(hours=2), visibility=1) as story:
        half = len(story.files.logs) // 2
        with started(consumer, story, issued=True) as workers:
            for keys in (story.files.logs[:half], story.files.logs[half:]):
                story.announce(keys)
                workers.wait_until(story.is_read)
                story.cloud.door.expire_issued()
        check(consumer, story)
        assert story.cloud.door.refused.total() > 0, "nothing was refused"
        assert story.cloud.count("credentials") <= 10, "credentials are fetched again and again"


def clocks_apart(consumer):
    """The services' clock is an hour before ours, then an hour behind."""
    for ahead in (3600, -3600):
        with FeedStory(FeedFiles(hours=2), visibility=1) as story:
            story.cloud.door.ahead = ahead
            story.announce()
            run(consumer, story)
            check(consumer, story)
            assert story.cloud.door.refused.total() <= 20, f"asked again and again: {story.cloud.door.refused}"


CASES = {
    "three workers killed at random": workers_killed,
    "messages of every form": forms,
    "bad messages": bad_messages,
    "objects that are gone": missing_objects,
    "damaged files": damaged_files,
    "files of other services, and digests": files_of_others,
    "odd keys": odd_names,
    "faults of both services": faults,
    "several files in a message": messages_of_many,
    "files that come while workers wait": files_to_come,
    "a file of 200 MB, and a bomb": large_files,
    "credentials that run out": credentials_that_run_out,
    "clocks apart": clocks_apart,
}


def tests(name, consumer, cases=tuple(CASES)):
    return [(f"{name}: {case}", CASES[case], consumer) for case in cases]
