package io.lcfs.compress.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** The predictions of a model are a part of the format of recipes, so a change of them gets another number. */
class ModelsTest {
    private static final int LENGTH = 200_000;

    /** Fills the content with words and runs, the same on each JVM. */
    private static Content content() {
        Random random = new Random(1);
        Content content = new Content();
        while (content.end() - Content.FIRST < LENGTH) {
            int word = random.nextInt(900);
            for (char letter : Integer.toString(word * 7919, 36).toCharArray()) {
                content.append(letter);
            }
            content.append(' ');
            if (random.nextInt(50) == 0) {
                content.append(random.nextInt(300), 1 + random.nextInt(4));
            }
        }
        return content;
    }

    /** Returns a checksum of the tokens that a model predicts, with every fiftieth replaced by a literal. */
    private static long predictions(int number) {
        Content content = content();
        TokenModel model = Models.of(number);
        model.restart();
        CRC32 crc = new CRC32();
        int end = content.end();
        int count = 0;
        model.begin(content, block(Content.FIRST, end));
        for (int position = Content.FIRST; position < end; count++) {
            int token = model.predict(content, position, end);
            crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, token));
            int taken = count % 50 == 0 ? Token.LITERAL : token;
            model.accept(content, position, end, taken);
            position += Token.bytes(taken);
            if (count % 7000 == 0) {
                model.endInput();
                model.begin(content, block(position, end));
            }
        }
        return crc.getValue();
    }

    private static DeflateBlock block(int start, int end) {
        DeflateBlock block = new DeflateBlock(DeflateBlock.DYNAMIC, false, start);
        block.end = end;
        return block;
    }

    @Test
    void predictionsOfAModelNeverChange() {
        TreeMap<Integer, String> found = new TreeMap<>();
        for (int number : Models.numbers()) {
            found.put(number, Long.toHexString(predictions(number)));
        }
        assertEquals(
                "{1=e6950d69, 2=7f4e5c34, 3=2a658b43, 4=c46a83df, 5=4f8b6a7, 6=bc9eb375, 7=e59664a6, 8=2bafaedf, "
                        + "9=46901d00, 11=3223faee, 12=186ad79c, 13=6a4d1fa9, 14=8a77cf45, "
                        + "15=bd919dcc, 16=6c7831a0, 17=4509bd48, 18=bd141d93, 19=819a4b35, 25=83236a92}",
                found.toString());
    }

    @Test
    void numbersAreThoseOfTheFormat() {
        List<Integer> models = List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 25);
        for (int number = -1; number < 30; number++) {
            assertEquals(models.contains(number), Models.isModel(number));
        }
        assertEquals(models.size(), Models.numbers().length);
        assertTrue(Models.isModel(Models.numbers()[0]));
        assertFalse(Models.isModel(Integer.MAX_VALUE));
    }
}
