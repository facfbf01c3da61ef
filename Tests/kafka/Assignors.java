import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.*;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.*;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.consumer.RoundRobinAssignor;
import org.apache.kafka.clients.consumer.StickyAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Makes up groups, lets them live through some rebalances, and prints what Kafka's own assignors say at each: {"assignor",
 * "topics": {name: [[rack, ...] of each partition]}, "members": [{"id", "instance", "topics", "owned": ["topic-0", ...],
 * "generation", "rack", "userData": hex}], "assignment": {id: ["topic-0", ...]} or "error": what it threw}, a line each.
 * Lines {"assignor", "owned", "generation", "userData"} say what a member tells its peers after that assignment.
 * Arguments: a seed, how many groups, and of which assignors (comma-separated).
 */
@SuppressWarnings({"deprecation", "removal"})
public final class Assignors {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] RACKS = {"a", "b", "c"};
    /** Before 3.5 a subscription has no rack, and before 3.4 no generation. */
    private static final boolean HAS_RACKS = Subscription.class.getConstructors().length > 3;
    private final Random random;
    private final String name;
    private final SortedMap<String, List<List<String>>> topics = new TreeMap<>();
    private final List<Member> members = new ArrayList<>();
    private final boolean equal, racks, partRacks, statics, plainIds;
    private int generation, made;

    private static final class Member {
        String id, instance, rack;
        List<String> topics;
        /** What its last assignment was, and of which generation. */
        List<TopicPartition> owned = new ArrayList<>();
        int generation = -1;
        int version;
    }

    private Assignors(Random random, String name) {
        this.random = random;
        this.name = name;
        equal = random.nextInt(5) < 2;
        racks = random.nextInt(5) < 2;
        partRacks = random.nextInt(4) > 0;
        statics = random.nextInt(3) == 0;
        plainIds = random.nextBoolean();
        boolean even = random.nextInt(3) == 0;
        int count = random.nextInt(7);
        int many = 1 + (random.nextInt(6) == 0 ? random.nextInt(16) : random.nextInt(5));
        for (int i = 0; i < many; i++)
            topics.put((random.nextBoolean() ? "topic" : "t.") + random.nextInt(1000), partitions(even ? count : random.nextInt(9)));
        int size = 1 + (random.nextInt(6) == 0 ? random.nextInt(30) : random.nextInt(6));
        for (int i = 0; i < size; i++) join();
    }

    private List<List<String>> partitions(int count) {
        List<List<String>> result = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<String> mine = new ArrayList<>();
            if (racks)
                for (String rack : RACKS) if (!partRacks || random.nextInt(2) == 0) mine.add(rack);
            result.add(mine);
        }
        return result;
    }

    private List<String> someTopics() {
        List<String> all = new ArrayList<>(topics.keySet());
        if (equal) {
            Collections.sort(all);
            if (random.nextBoolean()) Collections.shuffle(all, random);
            return all;
        }
        Collections.shuffle(all, random);
        List<String> some = new ArrayList<>(all.subList(0, random.nextInt(30) == 0 ? 0 : 1 + random.nextInt(all.size())));
        if (random.nextInt(12) == 0) some.add("missing" + random.nextInt(3));
        return some;
    }

    private void join() {
        Member member = new Member();
        made++;
        member.id = (plainIds ? "c" : "consumer-") + (plainIds ? made : new UUID(random.nextLong(), random.nextLong()));
        if (statics && random.nextInt(4) > 0) member.instance = "i" + (1000 - made * 7 % 100);
        if (racks && random.nextInt(6) > 0) member.rack = random.nextInt(8) == 0 ? "elsewhere" : RACKS[random.nextInt(3)];
        member.topics = someTopics();
        member.version = random.nextInt(4) == 0 ? 1 : 3;
        members.add(member);
    }

    /** Something happens to the group. */
    private void change() {
        int what = random.nextInt(7);
        if (what == 0 && members.size() > 1) members.remove(random.nextInt(members.size()));
        else if (what == 1) join();
        else if (what == 2) { for (int i = random.nextInt(5); i >= 0; i--) join(); }
        else if (what == 3) for (int i = members.size() / 2; i > 0; i--) members.remove(random.nextInt(members.size()));
        else if (what == 4) {
            String topic = "topic" + random.nextInt(1000);
            if (!topics.containsKey(topic)) topics.put(topic, partitions(random.nextInt(8)));
            for (Member member : members) if (equal || random.nextBoolean()) if (!member.topics.contains(topic)) member.topics.add(topic);
        } else if (what == 5 && !equal) members.get(random.nextInt(members.size())).topics = someTopics();
        else if (what == 6) {
            for (List<List<String>> some : topics.values()) if (random.nextInt(3) == 0) some.addAll(partitions(random.nextInt(4)));
        }
        if (statics && random.nextInt(3) == 0) { // a static member comes back under another id
            Member member = members.get(random.nextInt(members.size()));
            if (member.instance != null) member.id = "again-" + ++made;
        }
        if (random.nextInt(3) == 0) Collections.shuffle(members, random);
    }

    private ConsumerPartitionAssignor assignor() {
        switch (name) {
            case "range": return new RangeAssignor();
            case "roundrobin": return new RoundRobinAssignor();
            case "sticky": return new StickyAssignor();
            default: return new CooperativeStickyAssignor();
        }
    }

    private ByteBuffer userData(Member member) {
        ConsumerPartitionAssignor assignor = assignor();
        if (member.generation >= 0)
            assignor.onAssignment(new Assignment(member.owned), new ConsumerGroupMetadata("g", member.generation, member.id, Optional.empty()));
        ByteBuffer data = assignor.subscriptionUserData(new HashSet<>(member.topics));
        if (data == null) return null;
        if (random.nextInt(5) == 0) { // the form without a generation, garbage, or nothing
            int what = random.nextInt(5);
            if (what < 3 && data.remaining() >= 4) data = ByteBuffer.wrap(Arrays.copyOf(data.array(), data.remaining() - 4));
            else if (what == 3) data = ByteBuffer.wrap(new byte[] {0, 0, 0, 9, 1});
            else data = random.nextBoolean() ? null : ByteBuffer.allocate(0);
        }
        return data;
    }

    private void rebalance(boolean printed) throws Exception {
        ConsumerPartitionAssignor assignor = assignor();
        ObjectNode line = JSON.createObjectNode().put("assignor", name);
        ObjectNode topicsNode = line.putObject("topics");
        Map<String, Node> nodes = new HashMap<>();
        for (String rack : RACKS) nodes.put(rack, new Node(nodes.size(), "h", 1, rack));
        Node bare = new Node(9, "h", 1);
        List<PartitionInfo> infos = new ArrayList<>();
        topics.forEach((topic, partitions) -> {
            ArrayNode list = topicsNode.putArray(topic);
            for (int i = 0; i < partitions.size(); i++) {
                ArrayNode in = list.addArray();
                partitions.get(i).forEach(in::add);
                Node[] replicas = partitions.get(i).isEmpty() ? new Node[] {bare}
                    : partitions.get(i).stream().map(nodes::get).toArray(Node[]::new);
                infos.add(new PartitionInfo(topic, i, replicas[0], replicas, replicas));
            }
        });
        List<Node> all = new ArrayList<>(nodes.values());
        all.add(bare);
        Cluster cluster = new Cluster("id", all, infos, Set.of(), Set.of());
        Map<String, Subscription> subscriptions = new HashMap<>();
        ArrayNode list = line.putArray("members");
        boolean sticky = name.equals("sticky"), cooperative = name.equals("cooperative-sticky");
        for (Member member : members) {
            ByteBuffer data = sticky || cooperative ? userData(member) : null;
            // An eager member has given up what it had; a cooperative one has it still.
            List<TopicPartition> owned = cooperative || random.nextInt(8) == 0 ? member.owned : List.of();
            int sent = cooperative ? member.version >= 2 ? member.generation : -1 : random.nextBoolean() ? member.generation : -1;
            ObjectNode node = list.addObject().put("id", member.id);
            if (member.instance != null) node.put("instance", member.instance);
            ArrayNode wanted = node.putArray("topics");
            member.topics.forEach(wanted::add);
            if (!owned.isEmpty()) names(node.putArray("owned"), owned);
            if (sent >= 0) node.put("generation", sent);
            if (member.rack != null && HAS_RACKS) node.put("rack", member.rack);
            if (data != null) node.put("userData", HexFormat.of().formatHex(data.array(), 0, data.remaining()));
            Subscription subscription = subscription(new ArrayList<>(member.topics), data, new ArrayList<>(owned), sent, member.rack);
            subscription.setGroupInstanceId(Optional.ofNullable(member.instance));
            subscriptions.put(member.id, subscription);
        }
        generation++;
        Map<String, Assignment> result = null;
        try {
            result = assignor.assign(cluster, new GroupSubscription(subscriptions)).groupAssignment();
            ObjectNode answer = line.putObject("assignment");
            for (Map.Entry<String, Assignment> entry : new TreeMap<>(result).entrySet())
                names(answer.putArray(entry.getKey()), entry.getValue().partitions());
        } catch (RuntimeException e) {
            line.put("error", e.toString());
        }
        if (printed) System.out.println(line);
        if (result == null) return;
        for (Member member : members) {
            if (random.nextInt(14) == 0) continue; // it misses a generation, and claims what it had
            if (random.nextInt(40) == 0) { // it lost everything
                member.owned = new ArrayList<>();
                member.generation = -1;
                continue;
            }
            member.owned = new ArrayList<>(result.get(member.id).partitions());
            member.generation = generation;
            if (random.nextInt(60) == 0 && members.size() > 1) { // it claims another's
                Member other = members.get(random.nextInt(members.size()));
                if (other != member && !other.owned.isEmpty()) member.owned.add(other.owned.get(0));
            }
            if (printed && (sticky || cooperative) && random.nextInt(12) == 0) {
                ConsumerPartitionAssignor own = assignor();
                own.onAssignment(new Assignment(member.owned), new ConsumerGroupMetadata("g", generation, member.id, Optional.empty()));
                ByteBuffer data = own.subscriptionUserData(new HashSet<>(member.topics));
                ObjectNode told = JSON.createObjectNode().put("assignor", name).put("generation", generation)
                    .put("userData", HexFormat.of().formatHex(data.array(), 0, data.remaining()));
                names(told.putArray("owned"), member.owned);
                System.out.println(told);
            }
        }
    }

    private static Subscription subscription(List<String> topics, ByteBuffer data, List<TopicPartition> owned, int generation, String rack)
            throws Exception {
        if (!HAS_RACKS) return new Subscription(topics, data, owned);
        return Subscription.class.getConstructor(List.class, ByteBuffer.class, List.class, int.class, Optional.class)
            .newInstance(topics, data, owned, generation, Optional.ofNullable(rack));
    }

    private static void names(ArrayNode list, List<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) list.add(partition.toString());
    }

    public static void main(String[] arguments) throws Exception {
        String[] names = arguments[2].split(",");
        for (int group = 0; group < Integer.parseInt(arguments[1]); group++) {
            Assignors made = new Assignors(new Random(Long.parseLong(arguments[0]) * 1_000_003 + group), names[group % names.length]);
            int rounds = 1 + made.random.nextInt(names[group % names.length].contains("sticky") ? 6 : 2);
            for (int round = 0; round < rounds; round++) {
                made.rebalance(true);
                if (made.random.nextInt(4) > 0) made.change();
            }
        }
    }
}
