import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.*;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.util.*;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.*;
import org.apache.kafka.common.protocol.types.*;

/** Made-up records of Kafka's internal topics with their bytes and with what Kafka's own converters say of them. */
public final class Records {
    static final ObjectMapper JSON = new ObjectMapper().configure(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature(), true);
    static Random random;
    /** 0: everything set; 1: null, empty or zero throughout; else mixed. */
    static int round;

    public static void main(String[] args) throws Exception {
        long seed = Long.parseLong(args[0]);
        int count = Integer.parseInt(args[1]);
        for (String name : Arrays.asList(args).subList(2, args.length)) {
            Class<?> type = Class.forName(name), converter = Class.forName(name + "JsonConverter");
            Schema[] schemas = (Schema[]) type.getField("SCHEMAS").get(null);
            for (short version = 0; version < schemas.length; version++) {
                if (schemas[version] == null) continue;
                random = new Random(seed * 31 + name.hashCode() + version);
                for (round = 0; round < count; round++) {
                    JsonNode made = struct(schemas[version]);
                    Message message;
                    try {
                        message = (Message) converter.getMethod("read", JsonNode.class, short.class).invoke(null, made, version);
                    } catch (InvocationTargetException e) {
                        throw new IllegalStateException(name + " " + version + " " + made, e.getCause());
                    }
                    ByteBuffer bytes = MessageUtil.toByteBufferAccessor(message, version).buffer();
                    byte[] copy = new byte[bytes.remaining()];
                    bytes.get(copy);
                    JsonNode json = (JsonNode) converter.getMethod("write", type, short.class).invoke(null, message, version);
                    ObjectNode line = JSON.createObjectNode();
                    line.put("record", type.getSimpleName());
                    line.put("version", version);
                    line.put("hex", HexFormat.of().formatHex(copy));
                    line.set("json", json);
                    System.out.println(JSON.writeValueAsString(line));
                }
            }
        }
    }

    static ObjectNode struct(Schema schema) {
        ObjectNode node = JSON.createObjectNode();
        for (BoundField field : schema.fields()) {
            if (!(field.def.type instanceof TaggedFields tagged)) {
                node.set(camel(field.def.name), value(field.def.type));
                continue;
            }
            for (Field inner : tagged.fields().values()) {
                if (round == 0 || round > 1 && random.nextBoolean()) node.set(camel(inner.name), value(inner.type));
            }
        }
        return node;
    }

    static JsonNode value(Type type) {
        String name = type.toString();
        boolean isNullable = type.isNullable();
        if (isNullable && (round == 1 || round > 1 && random.nextInt(3) == 0)) return NullNode.instance;
        if (type.isArray()) {
            ArrayNode list = JSON.createArrayNode();
            int count = round == 0 ? 2 : round == 1 ? 0 : random.nextInt(3);
            for (int i = 0; i < count; i++) list.add(value(type.arrayElementType().get()));
            return list;
        }
        if (type instanceof Schema schema) return struct(schema);
        boolean isZero = round == 1;
        name = name.replace("COMPACT_", "").replace("NULLABLE_", "");
        return switch (name) {
            case "BOOLEAN" -> BooleanNode.valueOf(!isZero && (round == 0 || random.nextBoolean()));
            case "INT8" -> IntNode.valueOf(isZero ? 0 : (byte) random.nextInt());
            case "INT16" -> IntNode.valueOf(isZero ? 0 : (short) random.nextInt());
            case "UINT16" -> IntNode.valueOf(isZero ? 0 : random.nextInt() & 0xffff);
            case "INT32" -> IntNode.valueOf(isZero ? 0 : random.nextInt());
            case "INT64" -> LongNode.valueOf(isZero ? 0 : random.nextLong());
            case "FLOAT64" -> DoubleNode.valueOf(isZero ? 0 : random.nextGaussian() * 1e6);
            case "UUID" -> TextNode.valueOf((isZero ? Uuid.ZERO_UUID : new Uuid(random.nextLong(), random.nextLong())).toString());
            case "STRING" -> TextNode.valueOf(isZero ? "" : "s\"\u00e4\u20ac" + Integer.toString(random.nextInt() & 0xfffff, 36));
            case "BYTES" -> {
                byte[] bytes = new byte[isZero ? 0 : random.nextInt(9)];
                random.nextBytes(bytes);
                yield BinaryNode.valueOf(bytes);
            }
            default -> throw new IllegalStateException("type " + name + " " + type.getClass());
        };
    }

    static String camel(String name) {
        StringBuilder text = new StringBuilder();
        boolean isCapital = false;
        for (char c : name.toCharArray()) {
            if (c != '_') text.append(isCapital ? Character.toUpperCase(c) : c);
            isCapital = c == '_';
        }
        return text.toString();
    }
}
